/** Theme and density of the document, from the settings. */
import { useEffect } from "react";
import { type Settings, type Theme, useWrite } from "../api";

function themeName(theme: Theme, systemDark: boolean): string {
  if (theme === "sunlight") return "sun";
  if (theme === "system") return systemDark ? "dark" : "light";
  return theme;
}

/** Sizes everything in the window as the person wants it. */
export function useZoom(settings: Settings | undefined): void {
  const percent = settings?.zoom_percent;
  const { mutate } = useWrite("zoom_text");
  useEffect(() => {
    if (percent !== undefined) mutate(percent);
  }, [percent, mutate]);
}

/** Applies theme and density, and follows the system where the person wants that. */
export function useAppearance(settings: Settings | undefined): void {
  const theme = settings?.theme ?? "system";
  const density = settings?.density ?? "desktop";
  useEffect(() => {
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const apply = () => {
      document.documentElement.dataset.theme = themeName(theme, dark.matches);
      document.documentElement.dataset.density = density;
    };
    apply();
    dark.addEventListener("change", apply);
    return () => dark.removeEventListener("change", apply);
  }, [theme, density]);
}
