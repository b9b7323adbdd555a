/** The frame around every place: sidebar or rail, content, status bar. */
import { Outlet, useMatches } from "@tanstack/react-router";
import { useState } from "react";
import { type Session, useRead } from "../api";
import { LetterKeys } from "../components/keys";
import { StatusSlot } from "../components/StatusEnd";
import { m } from "../messages";
import { useAppearance } from "./appearance";
import { Side } from "./Side";
import { StatusBar } from "./StatusBar";

export function Shell({ session }: { session: Session }) {
  const settings = useRead("get_settings", null);
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const room = useMatches({ select: (all) => all.at(-1)?.staticData.room });
  useAppearance(settings.data);
  return (
    <LetterKeys value={settings.data?.letter_keys ?? true}>
      <StatusSlot value={slot}>
        <div className={room ? "app app-rail" : "app"} data-room={room}>
          <a className="skip" href="#content">
            {m.shell.skipToContent}
          </a>
          <Side session={session} rail={room === "photo"} />
          <main className="main" id="content" tabIndex={-1}>
            <Outlet />
          </main>
          <StatusBar onSlot={setSlot} />
        </div>
      </StatusSlot>
    </LetterKeys>
  );
}
