/** A module in webpack's statistics: https://webpack.js.org/api/stats/#module-object */
export interface StatsModule {
  readonly identifier: string;
  /** Path of the file, when it is one. */
  readonly nameForCondition?: string | null;
  /** Those that hold it: none when it was left out. */
  readonly chunks?: readonly unknown[];
  /** Those that were joined to one. They are where that is. */
  readonly modules?: readonly StatsModule[];
}

/** The files that modules are, with whether the bundle has something of them. */
export function bundledFiles(
  modules: readonly StatsModule[],
  isIn?: boolean,
): { readonly file: string; readonly isHeld: boolean }[] {
  return modules.flatMap(({ identifier, nameForCondition: file, chunks, modules: joined = [] }) => {
    const isHeld = isIn ?? chunks?.length !== 0;
    const isFile = typeof file === 'string' && !NOT_FOUND.test(identifier);
    return [...(isFile ? [{ file, isHeld }] : []), ...bundledFiles(joined, isHeld)];
  });
}

/** ncc's module in the place of one that does not exist. */
const NOT_FOUND = /@@notfound\.js\?(.*)$/;

/** What imports ask for in vain. */
export function missingModules(modules: readonly StatsModule[]): string[] {
  return modules.flatMap(({ identifier, modules: joined = [] }) => [
    ...(NOT_FOUND.exec(identifier)?.slice(1) ?? []),
    ...missingModules(joined),
  ]);
}
