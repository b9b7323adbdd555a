/** The key that does the same as the control it stands in; read aloud through the control's own description. */
export function Kbd({ children }: { children: string }) {
  return (
    <span className="kbd" aria-hidden="true">
      {children}
    </span>
  );
}
