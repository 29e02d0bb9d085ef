import { isPackageName } from '../package-name';
import { plainText } from './markdown-table';

/** A cell that names one package: its name alone, or with a version or words in parentheses behind it. */
export const packageOfCell = (markdown: string): string | null => {
  const plain = plainText(markdown);
  const match = /^(\S+)(?:\s+v?\d\S*)?(?:\s*\([^()]*\))?$/.exec(plain);
  const name = match?.[1]?.replace(/[,:;]$/, '');
  return name !== undefined && isPackageName(name) ? name : null;
};
