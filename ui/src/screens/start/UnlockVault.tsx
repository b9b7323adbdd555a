/** Opens the vault. */
import { Lock } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useWrite } from "../../api";
import { Field } from "../../components/Field";
import { sentenceOf } from "../../errors";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { KeyGone } from "./KeyGone";

export interface UnlockVaultProps {
  byPassphrase: boolean;
  onDone: () => void;
}

export function UnlockVault({ byPassphrase, onDone }: UnlockVaultProps) {
  const unlock = useWrite("unlock_vault");
  const [passphrase, setPassphrase] = useState("");
  const [byCode, setByCode] = useState(false);
  const [code, setCode] = useState("");
  const { mutate } = unlock;
  const begun = useRef(false);
  // A keychain that is open needs no press; where it refuses, the button tries again.
  useEffect(() => {
    if (byPassphrase || begun.current) return;
    begun.current = true;
    mutate({ passphrase: null, recovery_code: null }, { onSuccess: onDone });
  }, [byPassphrase, mutate, onDone]);
  const send = (event: FormEvent) => {
    event.preventDefault();
    const typed = byCode ? code : passphrase;
    if (unlock.isPending || ((byCode || byPassphrase) && !typed.trim())) return;
    unlock.mutate(
      { passphrase: byPassphrase && !byCode ? passphrase : null, recovery_code: byCode ? code : null },
      { onSuccess: onDone },
    );
  };
  const { error } = unlock;
  if (error?.code === "key_gone" || error?.code === "revoked")
    return (
      <KeyGone
        code={error.code}
        onRetry={() => mutate({ passphrase: null, recovery_code: null }, { onSuccess: onDone })}
        onCode={() => {
          unlock.reset();
          setByCode(true);
        }}
        onAside={onDone}
      />
    );
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
  const wrong = error?.code === "wrong_key" || (byCode && error?.code === "invalid");
  const wrongWords = byCode ? m.recovery.wrong : sentenceOf("wrong_key");
  const swap = () => {
    unlock.reset();
    setByCode((on) => !on);
  };
  return (
    <form onSubmit={send} noValidate>
      <h1>{m.start.unlockTitle}</h1>
      <p className="i2">
        {byCode ? m.recovery.why : byPassphrase ? m.start.unlockText : m.start.unlockKeychainText}
      </p>
      <div className="start-fields">
        {byCode ? (
          <Field
            label={m.recovery.enter}
            className="start-code"
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            autoFocus
            help={m.recovery.enterHelp}
            value={code}
            onChange={(value) => {
              setCode(value);
              if (wrong) unlock.reset();
            }}
            error={wrong ? wrongWords : undefined}
          />
        ) : byPassphrase ? (
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
            error={wrong ? wrongWords : undefined}
          />
        ) : null}
        {error && !wrong ? <Failed error={error} /> : null}
        <div>
          <button type="submit" className="btn primary big" aria-disabled={unlock.isPending || undefined}>
            {unlock.isPending ? m.start.unlocking : m.start.unlock}
          </button>
        </div>
        <div>
          <button type="button" className="btn quiet start-swap" onClick={swap}>
            {byCode ? m.recovery.usePassphrase : m.recovery.useCode}
          </button>
        </div>
        <p className="sr" role="status">
          {wrong ? wrongWords : ""}
        </p>
      </div>
    </form>
  );
}
