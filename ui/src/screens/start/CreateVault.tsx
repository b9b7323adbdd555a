/** Makes the vault: company, name, and a passphrase where no keychain is. */
import { type FormEvent, useState } from "react";
import { useWrite } from "../../api";
import { Check } from "../../components/Check";
import { Field } from "../../components/Field";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { problemsOf, type VaultFields } from "./vaultFields";

export interface CreateVaultProps {
  keychain: boolean;
  onDone: () => void;
}

export function CreateVault({ keychain, onDone }: CreateVaultProps) {
  const create = useWrite("create_vault");
  const [fields, setFields] = useState<VaultFields>({
    company: "",
    person: "",
    passphrase: "",
    again: "",
    withPassphrase: !keychain,
  });
  const [demo, setDemo] = useState(true);
  const [tried, setTried] = useState(false);
  const problems = problemsOf(fields);
  const text = (key: "company" | "person" | "passphrase" | "again") => ({
    value: fields[key],
    onChange: (value: string) => setFields((all) => ({ ...all, [key]: value })),
    error: tried ? problems[key] : undefined,
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (create.isPending || Object.keys(problems).length > 0) return;
    create.mutate(
      {
        company: fields.company.trim(),
        person: fields.person.trim(),
        passphrase: fields.withPassphrase ? fields.passphrase : null,
        with_demo: demo,
      },
      { onSuccess: onDone },
    );
  };
  return (
    <form onSubmit={send} noValidate>
      <h1>{m.start.createTitle}</h1>
      <p className="i2">{m.start.createText}</p>
      <div className="start-fields">
        <Field
          label={m.start.company}
          maxLength={120}
          {...text("company")}
          autoFocus
          autoComplete="organization"
        />
        <Field label={m.start.person} maxLength={120} {...text("person")} autoComplete="name" />
        {keychain ? (
          <Check
            checked={fields.withPassphrase}
            onChange={(withPassphrase) => setFields((all) => ({ ...all, withPassphrase }))}
          >
            {m.start.optionalPassphrase}
          </Check>
        ) : null}
        {fields.withPassphrase ? (
          <>
            <Field
              label={m.start.passphrase}
              type="password"
              autoComplete="new-password"
              help={m.start.passphraseHelp}
              {...text("passphrase")}
            />
            <Field
              label={m.start.passphraseAgain}
              type="password"
              autoComplete="new-password"
              {...text("again")}
            />
          </>
        ) : null}
        <Check checked={demo} onChange={setDemo}>
          {m.start.demo}
        </Check>
        {create.error ? <Failed error={create.error} /> : null}
        <div>
          <button type="submit" className="btn primary big" aria-disabled={create.isPending || undefined}>
            {create.isPending ? m.start.creating : m.start.create}
          </button>
        </div>
      </div>
    </form>
  );
}
