/** What happened to the work: counted from the outbox and nothing else. Offline is a state, never red. */
import { ArrowUp, Check, Laptop } from "lucide-react";
import { type SyncStatus, useRead } from "../api";
import { m } from "../messages";

function SyncLine({ sync }: { sync: SyncStatus }) {
  if (!sync.office)
    return (
      <>
        <span className="sync c-calm">
          <Laptop className="i sm" aria-hidden="true" /> {m.shell.thisLaptopOnly}
        </span>
        <span>{m.shell.noOffice}</span>
      </>
    );
  const waiting = sync.changes_waiting + sync.photos_waiting;
  if (waiting === 0)
    return (
      <span className="sync c-go">
        <Check className="i sm" aria-hidden="true" /> {m.shell.safe}
      </span>
    );
  return (
    <>
      <span className="sync c-acc">
        <ArrowUp className="i sm" aria-hidden="true" /> {m.shell.waitingToSend(waiting)}
      </span>
      <span>{m.shell.waitingDetail(sync.changes_waiting, sync.photos_waiting, sync.bytes_waiting)}</span>
    </>
  );
}

export function StatusBar({ onSlot }: { onSlot: (slot: HTMLElement | null) => void }) {
  const sync = useRead("sync_status", null);
  return (
    <footer className="status">
      {sync.data ? <SyncLine sync={sync.data} /> : null}
      <span className="end">
        <span className="hints" ref={onSlot} />
        <span>{m.shell.onThisLaptop}</span>
      </span>
    </footer>
  );
}
