/** The first screen: creates the vault, opens it, or says why this version can't. */
import { useQueryClient } from "@tanstack/react-query";
import { BatteryMedium, HardDrive, KeyRound, Laptop, type LucideIcon, RotateCcw } from "lucide-react";
import { type VaultStatus, vaultOpened } from "../../api";
import { Logo } from "../../components/Logo";
import { m } from "../../messages";
import { CreateVault } from "./CreateVault";
import { UnlockVault } from "./UnlockVault";
import "./start.css";

export function StartScreen({ vault }: { vault: VaultStatus }) {
  const client = useQueryClient();
  const creating = vault.state === "missing";
  const byKeychain = creating ? vault.keychain_available : vault.key_home === "keychain";
  const done = () => void vaultOpened(client);
  return (
    <div className="start">
      <main className="start-form">
        <div className="start-brand">
          <Logo />
          <b>{m.settings.appVersion}</b>
        </div>
        {creating ? (
          <CreateVault keychain={vault.keychain_available} onDone={done} />
        ) : (
          <UnlockVault byPassphrase={vault.key_home !== "keychain"} onDone={done} />
        )}
      </main>
      <aside className="start-facts" aria-label={m.start.facts}>
        <Fact icon={Laptop} title={m.start.factHere} text={m.start.factHereText} />
        {byKeychain ? (
          <Fact icon={KeyRound} title={m.start.factKeychain} text={m.start.factKeychainText} />
        ) : creating ? (
          <Fact icon={KeyRound} title={m.start.factPassphrase} text={m.start.factPassphraseText} />
        ) : (
          <Fact icon={RotateCcw} title={m.start.factTries} text={m.start.factTriesText} />
        )}
        <Fact
          icon={creating ? BatteryMedium : HardDrive}
          title={m.start.factPower}
          text={m.start.factPowerText}
        />
      </aside>
    </div>
  );
}

function Fact({ icon: Icon, title, text }: { icon: LucideIcon; title: string; text: string }) {
  return (
    <div className="fact">
      <Icon className="i" aria-hidden="true" />
      <div>
        <h2>{title}</h2>
        <p className="i2">{text}</p>
      </div>
    </div>
  );
}
