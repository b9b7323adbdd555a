/** The frame around every place: sidebar or rail, content, status bar; on touch a bottom bar instead. */
import { Outlet, useMatches, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type Session, useRead } from "../api";
import { BarTail } from "../components/Bar";
import { LetterKeys, useKeys } from "../components/keys";
import { StatusSlot } from "../components/StatusEnd";
import { ToastHost } from "../components/Toast";
import { m } from "../messages";
import { NewJobHost, useNewJob } from "../parts/NewJob";
import { OpenPanel } from "../parts/panels";
import { FindOrDo } from "./FindOrDo";
import { usePageMenu } from "./menu/usePageMenu";
import { BottomBar, Side } from "./Side";
import { StatusBar, SyncChip } from "./StatusBar";

export function Shell({ session }: { session: Session }) {
  const settings = useRead("get_settings", null);
  return (
    <LetterKeys value={settings.data?.letter_keys ?? true}>
      <ToastHost labels={{ undo: m.common.undo, seconds: m.common.seconds }}>
        <NewJobHost>
          <Frame session={session} touch={settings.data?.density === "touch"} />
        </NewJobHost>
      </ToastHost>
    </LetterKeys>
  );
}

function Frame({ session, touch }: { session: Session; touch: boolean }) {
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const [finding, setFinding] = useState(false);
  const room = useMatches({ select: (all) => all.at(-1)?.staticData.room });
  const navigate = useNavigate();
  const newJob = useNewJob();
  useKeys({ "ctrl+k": () => setFinding(true) }, { whileTyping: true, last: true });
  useKeys(
    { n: () => newJob(), "g b": () => void navigate({ to: "/jobs", search: { view: "board" } }) },
    { last: true },
  );
  const find = () => setFinding(true);
  const { panels, openPanel } = usePageMenu(find);
  return (
    <OpenPanel value={openPanel}>
      <StatusSlot value={slot}>
        <BarTail value={touch ? <SyncChip /> : null}>
          <div className={`app${room ? " app-rail" : ""}${touch ? " app-touch" : ""}`} data-room={room}>
            <button type="button" className="skip" onClick={focusContent}>
              {m.shell.skipToContent}
            </button>
            {touch ? null : <Side session={session} rail={room === "photo"} onFind={find} />}
            <main className="main" id="content" tabIndex={-1}>
              <Outlet />
            </main>
            {touch ? <BottomBar onFind={find} /> : <StatusBar onSlot={setSlot} />}
          </div>
          <FindOrDo isOpen={finding} onClose={() => setFinding(false)} />
          {panels}
        </BarTail>
      </StatusSlot>
    </OpenPanel>
  );
}

/** The address after `#` belongs to the router, so a button moves the focus instead of a link. */
function focusContent() {
  document.getElementById("content")?.focus();
}
