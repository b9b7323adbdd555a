/** Decides what a window shows: the vault's first screen, or the places behind it. */
import { useRead } from "../api";
import { Failed } from "../parts/Failed";
import { StartScreen } from "../screens/start/StartScreen";
import { useAppearance, useZoom } from "./appearance";
import { LockedMenu } from "./menu/LockedMenu";
import { Shell } from "./Shell";

export function Gate() {
  const vault = useRead("vault_status", null);
  const settings = useRead("get_settings", null, { enabled: vault.data?.state === "open" });
  useAppearance(settings.data);
  useZoom(settings.data);
  if (vault.error)
    return (
      <main className="gate">
        <Failed error={vault.error} onRetry={() => void vault.refetch()} />
      </main>
    );
  if (!vault.data) return null;
  if (vault.data.state !== "open" || !vault.data.session)
    return (
      <>
        <LockedMenu />
        <StartScreen vault={vault.data} />
      </>
    );
  return <Shell session={vault.data.session} />;
}
