/** What happened to the work: counted from the outbox and nothing else. Offline is a state, never red. */
import { ArrowUp, Ban, Check, CircleAlert, CircleUserRound, CloudOff, Inbox, Laptop } from "lucide-react";
import { type SyncStatus, useRead } from "../api";
import { m } from "../messages";

// No commit says that the line to the office was cut.
const LOOK_MS = 5_000;

function waitingWords(sync: SyncStatus): string {
  const words = m.shell.waitingDetail(sync.changes_waiting, sync.photos_waiting, sync.bytes_waiting);
  return sync.oldest_at ? `${words}, ${m.office.oldest(sync.oldest_at)}` : words;
}

/** The one thing to say first: how it looks, in a word, and what that means. */
interface Lead {
  tone: string;
  Icon: typeof Laptop;
  word: string;
  help?: string | undefined;
  /** The word may give way to its icon where there is little room. */
  gives?: boolean;
}

function leadOf(sync: SyncStatus): Lead {
  const words = m.office;
  const waiting = sync.changes_waiting + sync.photos_waiting;
  if (!sync.office)
    return {
      tone: "c-calm",
      Icon: Laptop,
      word: m.shell.thisLaptopOnly,
      help: m.shell.noOffice,
      gives: true,
    };
  if (sync.revoked) return { tone: "c-stop", Icon: Ban, word: words.revoked, help: words.revokedHelp };
  if (sync.signed_out)
    return {
      tone: "c-caution",
      Icon: CircleUserRound,
      word: words.signedOut,
      help: words.signedOutHelp,
      gives: true,
    };
  if (sync.offline_since)
    return {
      tone: "c-calm",
      Icon: CloudOff,
      word: words.offline(sync.offline_since),
      help: waiting > 0 ? undefined : words.offlineHelp,
      gives: true,
    };
  if (sync.trouble)
    return {
      tone: "c-caution",
      Icon: CircleAlert,
      word: words.trouble,
      help: words.troubleHelp(sync.trouble),
      gives: true,
    };
  if (sync.outdated)
    return {
      tone: "c-caution",
      Icon: CircleAlert,
      word: words.outdated,
      help: words.outdatedHelp,
      gives: true,
    };
  if (sync.needs_you > 0)
    return { tone: "c-caution", Icon: Inbox, word: words.needYou(sync.needs_you), gives: true };
  if (waiting > 0) return { tone: "c-acc", Icon: ArrowUp, word: m.shell.waitingToSend(waiting) };
  return { tone: "c-go", Icon: Check, word: sync.filling ? words.filling : m.shell.safe };
}

function SyncLine({ sync, short = false }: { sync: SyncStatus; short?: boolean }) {
  const { tone, Icon, word, help, gives } = leadOf(sync);
  const line = (
    <span className={`sync ${tone}`}>
      <Icon className="i sm" aria-hidden="true" /> {gives ? <span className="sync-word">{word}</span> : word}
    </span>
  );
  if (short) return line;
  const needsYou = sync.needs_you > 0 ? m.office.needYou(sync.needs_you) : null;
  return (
    <>
      {line}
      {help ? <span className="sync-help cut">{help}</span> : null}
      {needsYou && needsYou !== word ? <span className="c-caution">{needsYou}</span> : null}
      {sync.office && sync.changes_waiting + sync.photos_waiting > 0 ? (
        <span>{waitingWords(sync)}</span>
      ) : null}
    </>
  );
}

/** The same line as a chip at the end of title bars, where there is no status bar. */
export function SyncChip() {
  const sync = useRead("sync_status", null, { everyMs: LOOK_MS });
  return sync.data ? <span className="sync-chip">{<SyncLine sync={sync.data} short />}</span> : null;
}

/** How far the analysis is, on whatever page one works meanwhile. */
function AnalysisLine() {
  const { data } = useRead("analysis_status", null);
  if (!data || (data.state !== "running" && data.state !== "paused")) return null;
  const share = data.total > 0 ? data.done / data.total : 0;
  return (
    <>
      <span className="vr" />
      <span className="row">
        {data.state === "paused" ? m.photos.paused : m.photos.analysis}
        <span className="meter">
          <i style={{ width: `${share * 100}%` }} />
        </span>
        {m.photos.analyzed(data.done, data.total)}
      </span>
    </>
  );
}

export function StatusBar({ onSlot }: { onSlot: (slot: HTMLElement | null) => void }) {
  const sync = useRead("sync_status", null, { everyMs: LOOK_MS });
  return (
    <footer className="status">
      {sync.data ? <SyncLine sync={sync.data} /> : null}
      <AnalysisLine />
      <span className="end">
        <span className="hints" ref={onSlot} />
        <span>{m.shell.onThisLaptop}</span>
      </span>
    </footer>
  );
}
