/** The mark: three piers and the water that they hold back. */
export const Mark = ({ size = 22 }: { readonly size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 22 22" fill="none" aria-hidden="true">
    <path d="M3 17V6h3v11M9.5 17V3.5h3V17M16 17V7h3v10" stroke="var(--sea)" strokeWidth="1.6" />
    <path d="M1 19.5q2.5-2 5 0t5 0 5 0 5 0" stroke="var(--foam)" strokeWidth="1.4" />
  </svg>
);
