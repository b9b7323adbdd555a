/** Ctrl K: finds any job and does anything that can be done from here. */
import { useNavigate, useParams } from "@tanstack/react-router";
import {
  Calculator,
  Copy,
  Download,
  FileText,
  House,
  Images,
  type LucideIcon,
  Plus,
  ScanSearch,
  Search,
  Settings as SettingsIcon,
  SquareKanban,
  SunMoon,
  Triangle,
} from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useState } from "react";
import { Dialog, Modal, ModalOverlay } from "react-aria-components";
import { type JobDetail, type JobRow, type Settings, type Theme, useRead, useWrite } from "../api";
import { Kbd } from "../components/Kbd";
import { format, m } from "../messages";
import { JOB_TABS, type JobTab } from "../parts/jobTabs";
import { useNewJob } from "../parts/NewJob";
import { StageRing } from "../parts/StageRing";
import { matchesCommand, matchParts } from "./findMatch";

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
          <FindBody onClose={onClose} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

interface Entry {
  key: string;
  group: string;
  icon: ReactNode;
  label: ReactNode;
  hint?: ReactNode;
  kbd?: string;
  run: () => void;
}

const TAB_ICONS: Record<JobTab, LucideIcon> = {
  overview: House,
  photos: Images,
  findings: ScanSearch,
  roof: Triangle,
  estimate: Calculator,
  documents: FileText,
};

const Icon = ({ of: Shape }: { of: LucideIcon }) => <Shape className="i" aria-hidden="true" />;

function Marked({ text, words }: { text: string; words: readonly string[] }) {
  return (
    <>
      {matchParts(text, words).map((part) =>
        part.hit ? <b key={part.at}>{part.text}</b> : <span key={part.at}>{part.text}</span>,
      )}
    </>
  );
}

function jobHint(row: JobRow): string {
  const money = row.value === null ? "" : ` ${format.money(row.value)}`;
  return `${row.street}, ${row.number}, ${m.stage[row.stage].toLowerCase()}${money}`;
}

/** Jobs that match; two letters are enough to begin. */
function useFoundJobs(search: string, enabled: boolean) {
  return useRead(
    "list_jobs",
    {
      search,
      scope: "all",
      stages: [],
      sort: "due",
      descending: false,
      offset: 0,
      limit: 6,
      today: format.today(),
    },
    { enabled, keepPrevious: true },
  );
}

function useEntries(typed: string, jobs: readonly JobRow[], target: JobDetail | undefined): Entry[] {
  const navigate = useNavigate();
  const newJob = useNewJob();
  const settings = useRead("get_settings", null).data;
  const save = useWrite("save_settings");
  const commandsOnly = typed.startsWith(">");
  const text = (commandsOnly ? typed.slice(1) : typed).trim();
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);

  const found: Entry[] = jobs.map((row) => ({
    key: row.id,
    group: m.find.jobs,
    icon: <StageRing stage={row.stage} />,
    label: <Marked text={row.customer} words={words} />,
    hint: jobHint(row),
    run: () => void navigate({ to: "/jobs/$jobId", params: { jobId: row.id } }),
  }));

  const on: Entry[] = [];
  if (target) {
    const group = m.find.doOn(target.fields.last_name);
    const jobId = target.row.id;
    on.push({
      key: "import",
      group,
      icon: <Icon of={Download} />,
      label: m.find.importPhotos,
      hint: m.find.importHint,
      run: () => void navigate({ to: "/jobs/$jobId/import", params: { jobId } }),
    });
    for (const tab of JOB_TABS.slice(1))
      on.push({
        key: tab.key,
        group,
        icon: <Icon of={TAB_ICONS[tab.key]} />,
        label: tab.key === "findings" ? m.find.findings : tab.label,
        ...(tab.key === "findings" ? { hint: m.find.toCheck(target.row.findings_to_check) } : {}),
        run: () => void navigate({ to: tab.to, params: { jobId } }),
      });
    if (target.fields.phone)
      on.push({
        key: "phone",
        group,
        icon: <Icon of={Copy} />,
        label: m.find.copyPhone,
        hint: target.fields.phone,
        run: () => void navigator.clipboard.writeText(target.fields.phone),
      });
  }

  const change = (part: Partial<Settings>) => {
    if (settings) save.mutate({ ...settings, ...part });
  };
  const commands: (Entry & { words: string })[] = [
    {
      key: "new",
      group: m.find.act,
      icon: <Icon of={Plus} />,
      label: m.find.newJob,
      words: m.find.newJob,
      kbd: "N",
      run: () => newJob(),
    },
    {
      key: "list",
      group: m.find.go,
      icon: <Icon of={House} />,
      label: m.find.list,
      words: m.find.list,
      kbd: "G J",
      run: () => void navigate({ to: "/jobs" }),
    },
    {
      key: "board",
      group: m.find.go,
      icon: <Icon of={SquareKanban} />,
      label: m.find.board,
      words: m.find.board,
      kbd: "G B",
      run: () => void navigate({ to: "/jobs", search: { view: "board" } }),
    },
    {
      key: "settings",
      group: m.find.go,
      icon: <Icon of={SettingsIcon} />,
      label: m.settings.title,
      words: m.settings.title,
      kbd: "G S",
      run: () => void navigate({ to: "/settings" }),
    },
    ...(["light", "dark", "sunlight", "system"] as Theme[]).map((theme) => ({
      key: theme,
      group: m.find.act,
      icon: <Icon of={SunMoon} />,
      label: m.find.theme(m.settings.themes[theme].toLowerCase()),
      words: m.find.theme(theme),
      run: () => change({ theme }),
    })),
    {
      key: "density",
      group: m.find.act,
      icon: <Icon of={SunMoon} />,
      label: settings?.density === "touch" ? m.find.desk : m.find.touch,
      words: `${m.find.desk} ${m.find.touch}`,
      run: () => change({ density: settings?.density === "touch" ? "desktop" : "touch" }),
    },
  ];
  const shownCommands = commands.filter((command) =>
    words.length === 0
      ? commandsOnly || !target || command.group === m.find.go
      : matchesCommand(command.words, words),
  );
  return commandsOnly ? shownCommands : [...found, ...on, ...shownCommands];
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
