import { type CelInput, type CelResult, celEnv, isCelError, parse, plan } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { ADDRESS_FUNCTIONS } from './address.ts';
import { LIST_FUNCTIONS } from './lists.ts';
import { QUANTITY_FUNCTIONS } from './quantities.ts';
import { URL_FUNCTIONS } from './url.ts';

/** What an expression says of a value. `unchecked`: the API server can evaluate it, we cannot. */
export type Outcome =
  | { readonly kind: 'value'; readonly value: CelResult }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'unchecked'; readonly reason: string };

export interface Expression {
  /** Whether it compares with what the object was before. */
  readonly isTransition: boolean;
  /** Why it cannot be evaluated at all. */
  readonly unsupported: string | undefined;
  readonly evaluate: (self: CelInput) => Outcome;
}

/** The functions of CEL itself, and of Kubernetes' own libraries as far as they are here. */
const ENVIRONMENT = celEnv({
  funcs: [...strings, ...URL_FUNCTIONS, ...ADDRESS_FUNCTIONS, ...LIST_FUNCTIONS, ...QUANTITY_FUNCTIONS],
});

/** A definition's rules are asked of each of its objects. */
const COMPILED = new Map<string, Expression>();

/** An expression of a CustomResourceDefinition, ready to be evaluated. Never throws. */
export function compile(text: string): Expression {
  let compiled = COMPILED.get(text);
  if (compiled === undefined) {
    compiled = compileNew(text);
    COMPILED.set(text, compiled);
  }
  return compiled;
}

function compileNew(text: string): Expression {
  try {
    const parsed = parse(text);
    const { functions, identifiers } = namesIn(parsed.expr);
    const unknown = [...functions].find((name) => /^\w+$/.test(name) && ENVIRONMENT.funcs.find(name) === undefined);
    const unsupported = unknown === undefined ? undefined : `the function \`${unknown}\` is not known here`;
    const evaluateIn = plan(ENVIRONMENT, parsed);
    return {
      isTransition: identifiers.has('oldSelf'),
      unsupported,
      evaluate: (self) =>
        unsupported === undefined ? outcome(evaluateIn({ self })) : { kind: 'unchecked', reason: unsupported },
    };
  } catch (error) {
    const reason = `it does not parse: ${error instanceof Error ? error.message : String(error)}`;
    return { isTransition: false, unsupported: reason, evaluate: () => ({ kind: 'unchecked', reason }) };
  }
}

/**
 * Errors that the API server finds when it compiles the rule, so that no object ever meets them: here they mean that
 * something is missing. All others (a field that is not there, a text that is no duration) refuse the object.
 */
const OURS = /^(unbound function|found no matching overload|unresolved attribute|type mismatch|unsupported key type)/;

function outcome(result: CelResult): Outcome {
  if (!isCelError(result)) return { kind: 'value', value: result };
  return { kind: OURS.test(result.message) ? 'unchecked' : 'failed', reason: result.message };
}

interface Names {
  readonly functions: Set<string>;
  readonly identifiers: Set<string>;
}

/** The functions that a parsed expression calls (operators such as `_&&_` too), and the variables that it names. */
function namesIn(expression: unknown, names: Names = { functions: new Set(), identifiers: new Set() }): Names {
  if (Array.isArray(expression)) {
    for (const inner of expression) namesIn(inner, names);
  } else if (typeof expression === 'object' && expression !== null) {
    const { $typeName, function: called, name } = expression as Record<string, unknown>;
    if ($typeName === 'cel.expr.Expr.Call') names.functions.add(String(called));
    if ($typeName === 'cel.expr.Expr.Ident') names.identifiers.add(String(name));
    for (const inner of Object.values(expression)) namesIn(inner, names);
  }
  return names;
}
