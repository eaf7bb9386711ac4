/** One way in which an object does not fit its schema. */
export interface SchemaFault {
  /** A JSON pointer; empty for the whole object. */
  readonly pointer: string;
  readonly message: string;
}

interface Cause extends SchemaFault {
  readonly depth: number;
}

/**
 * The faults in a message of kubeconform. Its list `validationErrors` holds only the outermost causes, which say no
 * more than "validation failed"; the message holds the whole tree, ` - at 'POINTER': TEXT` for each cause, with two
 * more blanks for each step inwards.
 */
export function schemaFaults(message: string): readonly SchemaFault[] {
  const causes = causesIn(message);
  if (causes.length === 0) return [{ pointer: '', message }];
  const faults: SchemaFault[] = [];
  for (let index = 0; index < causes.length; index += 1) {
    const cause = causes[index];
    if (cause === undefined || /^(validation|'allOf') failed$/.test(cause.message)) continue;
    if (!/^'(oneOf|anyOf)' failed/.test(cause.message)) {
      faults.push({ pointer: cause.pointer, message: cause.message });
      continue;
    }
    // What follows are the reasons why each alternative failed: one fault, not many.
    const inner = causes.slice(index + 1);
    const end = inner.findIndex(({ depth }) => depth <= cause.depth);
    const reasons = (end === -1 ? inner : inner.slice(0, end)).filter((reason) => !/ failed/.test(reason.message));
    const told = [...new Set(reasons.map((reason) => relative(reason, cause.pointer)))].sort().join('; or ');
    faults.push({ pointer: cause.pointer, message: told === '' ? cause.message : `none of its forms fits: ${told}` });
    index += end === -1 ? inner.length : end;
  }
  // kubeconform goes through maps in Go's random order.
  return faults.sort((a, b) => (`${a.pointer} ${a.message}` < `${b.pointer} ${b.message}` ? -1 : 1));
}

function causesIn(message: string): Cause[] {
  const starts = [...message.matchAll(/(?:^|\s)( *)- at '([^']*)': /g)];
  return starts.map((start, index) => {
    const [whole, indent = '', pointer = ''] = start;
    const end = starts[index + 1]?.index ?? message.length;
    return { depth: indent.length / 2, pointer, message: message.slice(start.index + whole.length, end).trim() };
  });
}

function relative({ pointer, message }: SchemaFault, base: string): string {
  const inside = pointer.startsWith(base) ? pointer.slice(base.length + 1) : pointer;
  return inside === '' ? message : `${inside}: ${message}`;
}
