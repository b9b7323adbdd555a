/** Opens the vault. */
import { Lock } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useWrite } from "../../api";
import { Field } from "../../components/Field";
import { sentenceOf } from "../../errors";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";

export interface UnlockVaultProps {
  byPassphrase: boolean;
  onDone: () => void;
}

export function UnlockVault({ byPassphrase, onDone }: UnlockVaultProps) {
  const unlock = useWrite("unlock_vault");
  const [passphrase, setPassphrase] = useState("");
  const { mutate } = unlock;
  const begun = useRef(false);
  // A keychain that is open needs no press; where it refuses, the button tries again.
  useEffect(() => {
    if (byPassphrase || begun.current) return;
    begun.current = true;
    mutate({ passphrase: null }, { onSuccess: onDone });
  }, [byPassphrase, mutate, onDone]);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (unlock.isPending || (byPassphrase && !passphrase)) return;
    unlock.mutate({ passphrase: byPassphrase ? passphrase : null }, { onSuccess: onDone });
  };
  const { error } = unlock;
  if (error && (error.code === "newer_database" || error.code === "database_damaged"))
    return (
      <div>
        <h1>{m.start.blocked}</h1>
        <div className="note stop start-blocked" role="alert">
          <Lock className="i" aria-hidden="true" />
          <div>
            <p>{sentenceOf(error.code)}</p>
            <p className="xxs i2 note-code">{m.common.errorCode(error.code)}</p>
          </div>
        </div>
        <button type="button" className="btn" onClick={() => unlock.reset()}>
          {m.common.retry}
        </button>
      </div>
    );
  const wrong = error?.code === "wrong_key";
  return (
    <form onSubmit={send} noValidate>
      <h1>{m.start.unlockTitle}</h1>
      <p className="i2">{byPassphrase ? m.start.unlockText : m.start.unlockKeychainText}</p>
      <div className="start-fields">
        {byPassphrase ? (
          <Field
            label={m.start.passphrase}
            type="password"
            autoComplete="current-password"
            autoFocus
            value={passphrase}
            onChange={(value) => {
              setPassphrase(value);
              if (wrong) unlock.reset();
            }}
            error={wrong ? sentenceOf("wrong_key") : undefined}
          />
        ) : null}
        {error && !wrong ? <Failed error={error} /> : null}
        <div>
          <button type="submit" className="btn primary big" aria-disabled={unlock.isPending || undefined}>
            {unlock.isPending ? m.start.unlocking : m.start.unlock}
          </button>
        </div>
        <p className="sr" role="status">
          {wrong ? sentenceOf("wrong_key") : ""}
        </p>
      </div>
    </form>
  );
}
