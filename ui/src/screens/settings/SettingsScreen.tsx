/** Settings of this laptop. */
import { m } from "../../messages";

export function SettingsScreen() {
  return (
    <header className="bar">
      <h1>{m.shell.settings}</h1>
    </header>
  );
}
