/** The menu while the vault is closed: what needs no vault applies. */
import { useState } from "react";
import { useWrite } from "../../api";
import { About } from "../About";
import { IS_MAC, useMenuBar } from "./useMenuBar";

export function LockedMenu() {
  const [about, setAbout] = useState(false);
  const openFolder = useWrite("open_data_folder");
  const fullscreen = useWrite("toggle_fullscreen");
  const quit = useWrite("quit");
  useMenuBar(
    {
      mac: IS_MAC,
      open: false,
      modal: about,
      jobTab: null,
      hasNext: false,
      hasPrevious: false,
      isPinned: false,
      undo: false,
      redo: false,
      place: null,
      theme: "system",
      density: "desktop",
      zoom: 100,
    },
    {
      "open-folder": () => openFolder.mutate(null),
      fullscreen: () => fullscreen.mutate(null),
      quit: () => quit.mutate(null),
      about: () => setAbout(true),
    },
  );
  return <About isOpen={about} onClose={() => setAbout(false)} />;
}
