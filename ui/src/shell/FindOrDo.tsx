/** Ctrl K: finds any job and does anything that can be done from here. */
import { useParams } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { Dialog, Modal, ModalOverlay } from "react-aria-components";
import { useRead } from "../api";
import { Kbd } from "../components/Kbd";
import { Cover } from "../components/Sheet";
import { m } from "../messages";
import { type Entry, useEntries, useFoundJobs } from "./findEntries";

interface FindOrDoProps {
  isOpen: boolean;
  onClose: () => void;
}

export function FindOrDo({ isOpen, onClose }: FindOrDoProps) {
  return (
    <ModalOverlay
      className="scrim find-scrim"
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className="pop find-pop">
        <Dialog aria-label={m.find.label} className="find-body" data-modal="">
          <Cover />
          <FindBody onClose={onClose} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function FindBody({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const { jobId } = useParams({ strict: false });
  const search = typed.startsWith(">") ? "" : typed.trim();
  const found = useFoundJobs(search, search.length > 0);
  const rows = search ? (found.data?.rows ?? []) : [];
  const targetId = rows[at]?.id ?? rows[0]?.id ?? (search ? undefined : jobId);
  const target = useRead("get_job", targetId ?? "", { enabled: targetId !== undefined, keepPrevious: true });
  const entries = useEntries(typed, rows, targetId ? target.data : undefined);
  const current = Math.min(at, Math.max(0, entries.length - 1));

  useEffect(() => {
    document.getElementById(`${id}-${current}`)?.scrollIntoView({ block: "nearest" });
  }, [current, id]);

  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt(Math.min(current + 1, entries.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(current - 1, 0));
    else if (event.key === "Enter") run(entries[current]);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div className="find-top">
        <Search className="i" aria-hidden="true" />
        <input
          // biome-ignore lint/a11y/noAutofocus: it was opened to type here
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={entries.length > 0 ? `${id}-${current}` : undefined}
          aria-label={m.find.label}
          placeholder={m.find.hint}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKey}
          spellCheck={false}
        />
        {search && found.data ? <span className="i3 xs nw">{m.find.took(found.data.query_us)}</span> : null}
        <Kbd>Esc</Kbd>
      </div>
      <div className="find-list" role="listbox" id={`${id}-list`} aria-label={m.find.label}>
        {entries.map((entry, n) => (
          <div key={`${entry.group}-${entry.key}`} role="presentation">
            {entries[n - 1]?.group === entry.group ? null : (
              <h3 role="presentation" className="find-group">
                {entry.group}
              </h3>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys of the list */}
            <div
              id={`${id}-${n}`}
              role="option"
              aria-selected={n === current}
              className={n === current ? "find-row on" : "find-row"}
              onClick={() => run(entry)}
              onPointerMove={() => {
                if (n !== current) setAt(n);
              }}
            >
              <span className="find-icon">{entry.icon}</span>
              <span className={n === current ? "mid nw" : "nw"}>{entry.label}</span>
              <span className="i3 cut grow">{entry.hint}</span>
              {n === current ? <Kbd>Enter</Kbd> : entry.kbd ? <Kbd>{entry.kbd}</Kbd> : null}
            </div>
          </div>
        ))}
        {search && found.data && entries.length === 0 ? <p className="find-none i2">{m.find.none}</p> : null}
      </div>
      <div className="find-end i3 xs">
        <span>
          <Kbd>{">"}</Kbd> {m.find.commandsOnly}
        </span>
        <span>
          <Kbd>↑</Kbd> <Kbd>↓</Kbd> {m.jobs.move}
        </span>
      </div>
    </>
  );
}
