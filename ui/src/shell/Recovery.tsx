/** The recovery sheet: what opens a copy of the vault elsewhere, shown on demand and printed. */
import { FolderOpen, Printer } from "lucide-react";
import { useWrite } from "../api";
import { Sheet } from "../components/Sheet";
import { m } from "../messages";
import { Failed } from "../parts/Failed";

const words = m.recovery;

export function Recovery({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Sheet title={words.title} closeLabel={m.common.close} isOpen={isOpen} onClose={onClose}>
      <Content />
    </Sheet>
  );
}

function Content() {
  // A write for the query layer: a secret is not kept in its cache.
  const sheet = useWrite("recovery_sheet");
  const openFolder = useWrite("open_data_folder");
  const { data } = sheet;
  return (
    <div className="recovery">
      <p className="note caution recovery-why">{words.why}</p>
      {data ? (
        <>
          <h3>{`${words.code}, ${data.company}`}</h3>
          <p className="recovery-code mono">
            {data.code.split("-").map((group) => (
              <span key={group}>{group}</span>
            ))}
          </p>
          <p className="i3 xs">{words.opensBy[data.key_home]}</p>
          <h3>{words.copyTitle}</h3>
          <p>{words.copyText(data.data_folder)}</p>
          <h3>{words.lostTitle}</h3>
          <ol>
            {words.lostSteps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
          <h3>{words.withoutTitle}</h3>
          <p>{words.without}</p>
        </>
      ) : null}
      {sheet.error ? <Failed error={sheet.error} /> : null}
      {openFolder.error ? <Failed error={openFolder.error} /> : null}
      <div className="recovery-acts">
        {data ? (
          <>
            <button type="button" className="btn primary" onClick={() => window.print()}>
              <Printer className="i sm" aria-hidden="true" /> {words.print}
            </button>
            <button type="button" className="btn" onClick={() => openFolder.mutate(null)}>
              <FolderOpen className="i sm" aria-hidden="true" /> {words.openFolder}
            </button>
          </>
        ) : (
          <button
            type="button"
            className="btn primary"
            aria-disabled={sheet.isPending || undefined}
            onClick={() => sheet.mutate(null)}
          >
            {words.show}
          </button>
        )}
      </div>
    </div>
  );
}
