/** The list and the board of jobs, or the first run where there are none. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { List, Plus, SquareKanban } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useDrop, useRead } from "../../api";
import { Bar } from "../../components/Bar";
import { Kbd } from "../../components/Kbd";
import { useKeys } from "../../components/keys";
import { Seg } from "../../components/Seg";
import { format, m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { type JobsSearch, leaveList } from "../../parts/lastList";
import { useNewJob } from "../../parts/NewJob";
import { Board } from "./Board";
import { type ColumnKey, HIDEABLE } from "./columns";
import { FirstRun } from "./FirstRun";
import { JobList } from "./JobList";
import "./jobs.css";
import type { ListQuery } from "../../parts/jobOrder";
import { readHidden, writeHidden } from "./memory";
import { nameOf } from "./nameOf";
import { SelectionBar } from "./SelectionBar";
import { SCOPES } from "./search";
import { useSelection } from "./selection";
import { Toolbar } from "./Toolbar";
import { useActions } from "./useActions";
import { useAnnounced } from "./useAnnounced";

const route = getRouteApi("/jobs");
const TYPING_MS = 60;

export function JobsScreen() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const newJob = useNewJob();
  const settings = useRead("get_settings", null).data;
  const office = useRead("sync_status", null).data?.office ?? false;
  const [typed, setTyped] = useState(search.q ?? "");
  const [hidden, setHidden] = useState<ColumnKey[]>(readHidden);
  const selection = useSelection();
  const actions = useActions();
  const box = useRef<HTMLInputElement>(null);
  const today = format.today();
  const touch = settings?.density === "touch";

  const go = useCallback(
    (part: { [K in keyof JobsSearch]?: JobsSearch[K] | undefined }) =>
      void navigate({
        to: "/jobs",
        search: (old) =>
          Object.fromEntries(
            Object.entries({ ...old, ...part }).filter(([, value]) => value !== undefined),
          ) as JobsSearch,
        replace: true,
      }),
    [navigate],
  );

  useEffect(() => {
    const text = typed.trim();
    if (text === (search.q ?? "")) return;
    const timer = setTimeout(() => go({ q: text || undefined }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, search.q, go]);

  useEffect(() => leaveList(search), [search]);
  const { q, scope, stages, sort, desc } = search;
  const query = useMemo<ListQuery>(
    () => ({
      search: q ?? "",
      scope: scope ?? "all",
      stages: stages ?? [],
      sort: sort ?? "due",
      descending: desc ?? false,
      today,
    }),
    [q, scope, stages, sort, desc, today],
  );
  const counts = useRead("count_jobs", { ...query, offset: 0, limit: 1 }, { keepPrevious: true });
  const everything = useRead("count_jobs", {
    ...query,
    search: "",
    scope: "all",
    stages: [],
    sort: "due",
    descending: false,
    offset: 0,
    limit: 1,
  });
  const total = counts.data?.[query.scope] ?? 0;
  const announced = useAnnounced(m.jobs.announce(total));

  useKeys({
    "/": () => box.current?.focus(),
    Escape: () => {
      if (selection.rows.size > 0) selection.clear();
      else if (typed) setTyped("");
      else return false;
      return true;
    },
  });

  const [dragged, setDragged] = useState(false);
  useDrop((drop) => {
    setDragged(drop.kind === "over");
    const [first] = drop.kind === "dropped" ? drop.paths : [];
    if (drop.kind === "dropped" && first) newJob({ paths: drop.paths, source: nameOf(first) });
  });

  const board = search.view === "board";
  const isFirst = everything.data && everything.data.all + everything.data.deleted === 0;
  if (isFirst)
    return (
      <div className="screen jobs-page">
        <Bar>
          <h1>{m.jobs.title}</h1>
          <span className="grow" />
          <NewJobButton onPress={() => newJob()} />
        </Bar>
        <FirstRun over={dragged} />
      </div>
    );

  const clearFilters = () => {
    setTyped("");
    go({ q: undefined, stages: undefined, scope: undefined });
  };
  return (
    <div className="screen jobs-page">
      <Bar>
        <h1>{m.jobs.title}</h1>
        <nav className="tabs bar-tabs" aria-label={m.jobs.scopeTabs}>
          {SCOPES.filter(
            (one) => one !== "deleted" || one === query.scope || (counts.data?.deleted ?? 0) > 0,
          ).map((one) => (
            <button
              key={one}
              type="button"
              className={one === query.scope ? "on" : undefined}
              aria-current={one === query.scope ? "true" : undefined}
              onClick={() => {
                selection.clear();
                go({ scope: one === "all" ? undefined : one });
              }}
            >
              {m.jobs.scopes[one]}
              {counts.data ? <span className="n">{format.count(counts.data[one])}</span> : null}
            </button>
          ))}
        </nav>
        <span className="grow" />
        <Seg
          label={m.jobs.view}
          value={board ? "board" : "list"}
          onChange={(view) => go({ view: view === "board" ? "board" : undefined })}
          options={[
            {
              key: "list",
              label: (
                <>
                  <List className="i sm" aria-hidden="true" /> {m.jobs.list}
                </>
              ),
            },
            {
              key: "board",
              label: (
                <>
                  <SquareKanban className="i sm" aria-hidden="true" /> {m.jobs.board}
                </>
              ),
            },
          ]}
        />
        <NewJobButton onPress={() => newJob()} />
      </Bar>
      {selection.rows.size > 0 && !board ? (
        <SelectionBar selection={selection} actions={actions} deleted={query.scope === "deleted"} />
      ) : (
        <Toolbar
          box={box}
          typed={typed}
          onType={setTyped}
          query={query}
          board={board}
          hidden={hidden}
          onStages={(chosen) => go({ stages: chosen.length > 0 ? chosen : undefined })}
          onSort={(sort, descending) =>
            go({ sort: sort === "due" ? undefined : sort, desc: descending || undefined })
          }
          onColumns={(shown) => {
            const next = HIDEABLE.map(({ key }) => key).filter((key) => !shown.includes(key));
            writeHidden(next);
            setHidden(next);
          }}
        />
      )}
      {actions.error ? (
        <div className="list-note">
          <Failed error={actions.error} />
        </div>
      ) : null}
      {board ? (
        <Board query={query} office={office} touch={touch} actions={actions} total={total} />
      ) : (
        <JobList
          query={query}
          hidden={hidden}
          touch={touch}
          office={office}
          selection={selection}
          onSort={(sort) =>
            go({
              sort: sort === "due" ? undefined : sort,
              desc: sort === query.sort && !query.descending ? true : undefined,
            })
          }
          empty={<Empty query={query} onClear={clearFilters} />}
        />
      )}
      {dragged ? <div className="drop-over">{m.jobs.dropOver}</div> : null}
      <span className="sr" role="status">
        {announced}
      </span>
    </div>
  );
}

function NewJobButton({ onPress }: { onPress: () => void }) {
  return (
    <button type="button" className="btn primary" onClick={onPress}>
      <Plus className="i sm" aria-hidden="true" /> {m.jobs.newJob} <Kbd>N</Kbd>
    </button>
  );
}

function Empty({ query, onClear }: { query: ListQuery; onClear: () => void }) {
  if (query.search || query.stages.length > 0)
    return (
      <>
        <b>{m.jobs.noneMatch}</b>
        <p className="i2">{m.jobs.noneMatchHelp}</p>
        <button type="button" className="btn" onClick={onClear}>
          {m.jobs.clearFilters}
        </button>
      </>
    );
  const text = {
    all: m.jobs.noneInScope,
    open: m.jobs.noneInScope,
    overdue: m.jobs.noneOverdue,
    photos_missing: m.jobs.noneMissing,
    deleted: m.jobs.noneDeleted,
  }[query.scope];
  return <b>{text}</b>;
}
