/** See check-boundaries.mjs: what a forbidden import is, and where. */
export function checkBoundaries(root: string): {
  readonly files: number;
  readonly violations: readonly {
    readonly file: string;
    readonly line: number;
    readonly rule: string;
    readonly message: string;
  }[];
};
