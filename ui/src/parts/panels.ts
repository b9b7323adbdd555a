/** Panels that any page may open: the keys, the recovery sheet, what is running here. */
import { createContext, useContext } from "react";

export type Panel = "about" | "keys" | "recovery";

export const OpenPanel = createContext<(panel: Panel) => void>(() => {});

export const useOpenPanel = (): ((panel: Panel) => void) => useContext(OpenPanel);
