/** What GitHub answers. The server adds `documentation_url` and `status` to the body of an error. */
export interface Answer {
  readonly status: number;
  /** Undefined for an answer without a body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One entry of `errors` in "Validation Failed". */
export interface FieldError {
  readonly resource: string;
  readonly field: string;
  readonly code: 'missing' | 'missing_field' | 'invalid' | 'already_exists' | 'unprocessable' | 'custom';
  readonly message?: string;
}

/** Thrown where a call cannot go on: its answer is the answer to the call. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`refused with ${answer.status}`);
    this.answer = answer;
  }
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const noContent: Answer = { status: 204 };

export const refusal = (status: number, message: string): Refusal => new Refusal({ status, body: { message } });
export const notFound = (): Refusal => refusal(404, 'Not Found');

export function validationFailed(...errors: readonly FieldError[]): Refusal {
  return new Refusal({ status: 422, body: { message: 'Validation Failed', errors } });
}

/** A request that does not have the form that the operation wants. */
export function invalidRequest(messages: readonly string[]): Refusal {
  return refusal(422, `Invalid request.\n\n${messages.join('\n')}`);
}
