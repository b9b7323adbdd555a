/** Where photos come from: a mounted camera card, a folder, files, or anything dropped on the page. */
import { Link } from "@tanstack/react-router";
import { Files, FolderOpen, MemoryStick } from "lucide-react";
import { useState } from "react";
import {
  type ApiError,
  asApiError,
  type CameraCard,
  chooseFolder,
  choosePhotos,
  type JobId,
  useRead,
  useWrite,
} from "../../api";
import { Check } from "../../components/Check";
import { Kbd } from "../../components/Kbd";
import { useKeys } from "../../components/keys";
import { format, m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { useStartImport } from "../../parts/photos/DropImport";
import { ImportBar } from "./ImportBar";

/** How often cards are looked for while this page is open. */
const CARDS_EVERY_MS = 2000;

export function SourcePicker({ jobId }: { jobId: JobId }) {
  const cards = useRead("list_cards", null, { everyMs: CARDS_EVERY_MS });
  const { start, busy, error } = useStartImport(jobId);
  const [dialogError, setDialogError] = useState<ApiError | null>(null);
  const pick = async (choose: () => Promise<string[]>): Promise<void> => {
    setDialogError(null);
    try {
      start(await choose());
    } catch (reason) {
      setDialogError(asApiError(reason));
    }
  };
  const folder = () =>
    void pick(async () => {
      const chosen = await chooseFolder(m.importing.chooseFolderTitle);
      return chosen === null ? [] : [chosen];
    });
  const files = () => void pick(() => choosePhotos(m.importing.choosePhotosTitle));
  useKeys({ f: folder, p: files });
  const failed = error ?? dialogError ?? cards.error;
  return (
    <>
      <ImportBar jobId={jobId} title={m.importing.title} />
      <div className="imp-pick">
        {failed ? <Failed error={failed} /> : null}
        <section aria-labelledby="imp-cards">
          <h2 id="imp-cards">{m.importing.cards}</h2>
          {(cards.data ?? []).map((card) => (
            <CardRow key={card.path} card={card} busy={busy} onImport={() => start([card.path])} />
          ))}
          {cards.data?.length === 0 ? <p className="i3 imp-none">{m.importing.noCards}</p> : null}
        </section>
        <section className="sec" aria-labelledby="imp-else">
          <h2 id="imp-else">{m.importing.elsewhere}</h2>
          <div className="row imp-choices">
            <button type="button" className="btn" disabled={busy} onClick={folder}>
              <FolderOpen className="i sm" aria-hidden="true" /> {m.importing.folder} <Kbd>F</Kbd>
            </button>
            <button type="button" className="btn" disabled={busy} onClick={files}>
              <Files className="i sm" aria-hidden="true" /> {m.importing.files} <Kbd>P</Kbd>
            </button>
          </div>
          <p className="i3">{m.importing.dropHint}</p>
        </section>
        <section className="sec">
          <AnalyzeSwitch />
          <p className="i3 xs imp-kept">{m.importing.kept}</p>
        </section>
        <Earlier jobId={jobId} />
      </div>
    </>
  );
}

function CardRow({ card, busy, onImport }: { card: CameraCard; busy: boolean; onImport: () => void }) {
  return (
    <div className="imp-card">
      <MemoryStick className="i lg" aria-hidden="true" />
      <span className="grow">
        <b>{card.label}</b>
        <span className="i3 xs cut">{m.importing.cardDetail(card.photos, card.size_bytes)}</span>
      </span>
      <button type="button" className="btn primary" disabled={busy} onClick={onImport}>
        {m.importing.importCard}
      </button>
    </div>
  );
}

function AnalyzeSwitch() {
  const { data: settings } = useRead("get_settings", null);
  const save = useWrite("save_settings");
  if (!settings) return null;
  return (
    <>
      <Check
        checked={settings.analyze_on_import}
        onChange={(analyze_on_import) => save.mutate({ ...settings, analyze_on_import })}
      >
        {m.importing.analyze}
      </Check>
      {save.error ? <Failed error={save.error} /> : null}
    </>
  );
}

function Earlier({ jobId }: { jobId: JobId }) {
  const { data: imports } = useRead("list_imports", jobId);
  if (!imports || imports.length === 0) return null;
  return (
    <section className="sec" aria-labelledby="imp-earlier">
      <h2 id="imp-earlier">{m.importing.earlier}</h2>
      {imports.map((one) => (
        <Link
          key={one.id}
          className="imp-earlier"
          to="/jobs/$jobId/import"
          params={{ jobId }}
          search={{ import: one.id }}
        >
          <span className="cut mid">{one.source}</span>
          <span className="i3">{format.moment(one.started_at)}</span>
          <span className="i2">{m.importing.of(one.copied + one.duplicates, one.found)}</span>
          <span className={one.state === "finished" ? "tag" : "tag caution"}>
            {m.importing.state[one.state]}
          </span>
        </Link>
      ))}
    </section>
  );
}
