/** Every key, by place. */
import { useContext } from "react";
import { Kbd } from "../components/Kbd";
import { LetterKeys } from "../components/keys";
import { Sheet } from "../components/Sheet";
import { m } from "../messages";
import { keySheet } from "../messages/en/menu";

export function KeySheet({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const letters = useContext(LetterKeys);
  return (
    <Sheet title={m.menu.keysTitle} closeLabel={m.common.close} isOpen={isOpen} onClose={onClose}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the arrows scroll it */}
      <section className="key-sheet" aria-label={m.menu.keysTitle} tabIndex={0}>
        {letters ? null : <p className="note">{m.menu.keysOff}</p>}
        {keySheet.map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.lines.map(([keys, does]) => (
                <div key={does}>
                  <dt>
                    {keys.map((key) => (key === "–" ? <span key={key}>–</span> : <Kbd key={key}>{key}</Kbd>))}
                    <span className="sr">{keys.join(" ")}</span>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </section>
    </Sheet>
  );
}
