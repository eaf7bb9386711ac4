import { isDeepStrictEqual } from 'node:util';
import { diffArrays } from 'diff';

/** An item of a list before and after a change, by index. Without `before` it is new, without `after` it is gone. */
export interface Aligned {
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/**
 * Which item of a list became which, in order. Equal items belong together; between them, the others do one by one,
 * and what is left over is new or gone.
 */
export function alignLists(before: readonly unknown[], after: readonly unknown[]): readonly Aligned[] {
  const aligned: Aligned[] = [];
  let [left, right] = [0, 0];
  let gone = 0;
  const flush = (added: number): void => {
    for (let index = 0; index < Math.max(gone, added); index += 1) {
      aligned.push({
        before: index < gone ? left + index : undefined,
        after: index < added ? right + index : undefined,
      });
    }
    left += gone;
    right += added;
    gone = 0;
  };
  for (const { added, removed, count } of diffArrays([...before], [...after], { comparator: isSame })) {
    if (removed) {
      flush(0);
      gone = count;
    } else if (added) {
      flush(count);
    } else {
      flush(0);
      for (let index = 0; index < count; index += 1) aligned.push({ before: left + index, after: right + index });
      left += count;
      right += count;
    }
  }
  flush(0);
  return aligned;
}

function isSame(left: unknown, right: unknown): boolean {
  return left === right || (typeof left === 'object' && isDeepStrictEqual(left, right));
}
