/** Says at each rule how many of the changes that it folds are in the rows that are shown. */
export function countNoise(sections: readonly HTMLDetailsElement[]): void {
  for (const section of sections) {
    const rows = [...section.querySelectorAll<HTMLElement>('tbody > tr')];
    const [shown, all] = [changesIn(rows.filter(({ hidden }) => !hidden)), changesIn(rows)];
    const count = section.querySelector('.count');
    if (count !== null)
      count.textContent = `${shown === all ? '' : `${shown} of `}${all} change${all === 1 ? '' : 's'}`;
  }
}

function changesIn(rows: readonly HTMLElement[]): number {
  return rows.reduce((sum, { dataset }) => sum + Number(dataset.count), 0);
}
