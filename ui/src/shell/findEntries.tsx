/** What Find or do offers: jobs that match, what can be done on one of them, places and commands. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import {
  Calculator,
  Copy,
  Download,
  FileText,
  House,
  Images,
  Keyboard,
  LifeBuoy,
  Lock,
  type LucideIcon,
  Plus,
  ScanSearch,
  SquareKanban,
  SunMoon,
  Triangle,
} from "lucide-react";
import type { ReactNode } from "react";
import {
  type JobDetail,
  type JobRow,
  type Settings,
  type Theme,
  useRead,
  useWrite,
  vaultOpened,
} from "../api";
import { copyText } from "../components/copy";
import { format, m } from "../messages";
import { JOB_TABS, type JobTab } from "../parts/jobTabs";
import { useNewJob } from "../parts/NewJob";
import { useOpenPanel } from "../parts/panels";
import { StageRing } from "../parts/StageRing";
import { matchesCommand, matchParts } from "./findMatch";
import { LOWER_PLACES } from "./places";

export interface Entry {
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

/** Jobs that match. */
export function useFoundJobs(search: string, enabled: boolean) {
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

/** Everything on offer for what was typed, in its order. */
export function useEntries(typed: string, jobs: readonly JobRow[], target: JobDetail | undefined): Entry[] {
  const navigate = useNavigate();
  const newJob = useNewJob();
  const openPanel = useOpenPanel();
  const settings = useRead("get_settings", null).data;
  const save = useWrite("save_settings");
  const lock = useWrite("lock_vault");
  const client = useQueryClient();
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
      kbd: "I",
      run: () => void navigate({ to: "/jobs/$jobId/import", params: { jobId } }),
    });
    for (const [at, tab] of JOB_TABS.slice(1).entries())
      on.push({
        kbd: String(at + 2),
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
        run: () => void copyText(target.fields.phone),
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
    ...LOWER_PLACES.map((place) => ({
      key: place.to,
      group: m.find.go,
      icon: <Icon of={place.icon} />,
      label: place.label,
      words: place.label,
      kbd: `G ${place.letter.toUpperCase()}`,
      run: () => void navigate({ to: place.to }),
    })),
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
    {
      key: "keys",
      group: m.find.act,
      icon: <Icon of={Keyboard} />,
      label: m.menu.keysTitle,
      words: `${m.menu.keysTitle} shortcuts`,
      kbd: "?",
      run: () => openPanel("keys"),
    },
    {
      key: "recovery",
      group: m.find.act,
      icon: <Icon of={LifeBuoy} />,
      label: m.recovery.title,
      words: m.recovery.title,
      run: () => openPanel("recovery"),
    },
    {
      key: "lock",
      group: m.find.act,
      icon: <Icon of={Lock} />,
      label: m.find.lock,
      words: m.find.lock,
      run: () => lock.mutate(null, { onSuccess: () => void vaultOpened(client) }),
    },
  ];
  const shownCommands = commands.filter((command) =>
    words.length === 0
      ? commandsOnly || !target || command.group === m.find.go
      : matchesCommand(command.words, words),
  );
  return commandsOnly ? shownCommands : [...found, ...on, ...shownCommands];
}
