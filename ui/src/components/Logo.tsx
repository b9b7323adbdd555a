/** The mark of the product: a roof over a line. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 26 26" aria-hidden="true">
      <rect width="26" height="26" rx="5" fill="currentColor" />
      <path
        d="M5 17 13 8l8 9"
        fill="none"
        stroke="var(--bg)"
        strokeWidth="2.4"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
      <path d="M8.5 19.5h9" stroke="var(--caution)" strokeWidth="2.4" strokeLinecap="round" />
    </svg>
  );
}
