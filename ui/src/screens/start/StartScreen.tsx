/** Creates the vault or opens it. */
import type { VaultStatus } from "../../api";

export function StartScreen({ vault }: { vault: VaultStatus }) {
  return <main className="gate">{vault.state}</main>;
}
