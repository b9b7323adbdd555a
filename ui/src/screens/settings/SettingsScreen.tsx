/** Settings of this laptop. Every change is saved at once and acts at once. */
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { FolderOpen, LifeBuoy, Lock } from "lucide-react";
import { type Settings, useRead, useWrite, vaultOpened } from "../../api";
import { Bar } from "../../components/Bar";
import { Check } from "../../components/Check";
import { Seg } from "../../components/Seg";
import { m } from "../../messages";
import { Failed } from "../../parts/Failed";
import { useOpenPanel } from "../../parts/panels";
import { Company } from "./Company";
import { DemoJob } from "./DemoJob";
import { ModelSection } from "./model/ModelSection";
import { Office } from "./Office";
import { Row } from "./Row";
import "./settings.css";
import { Threshold } from "./Threshold";
import { Workers } from "./Workers";
import { Zoom } from "./Zoom";

const words = m.settings;
const route = getRouteApi("/settings");

export function SettingsScreen() {
  const { at } = route.useSearch();
  const settings = useRead("get_settings", null);
  const company = useRead("get_company", null);
  const save = useWrite("save_settings");
  const saveCompany = useWrite("save_company");
  const error = save.error ?? saveCompany.error;
  return (
    <div className="screen settings-page">
      <Bar>
        <h1>{words.title}</h1>
        <span className="grow" />
        <span className="i3 xs" role="status">
          {save.isSuccess || saveCompany.isSuccess ? words.saved : ""}
        </span>
      </Bar>
      <div className="settings-body">
        {settings.error ? (
          <Failed error={settings.error} onRetry={() => void settings.refetch()} />
        ) : settings.data ? (
          <>
            {error ? <Failed error={error} /> : null}
            <Sections
              settings={settings.data}
              change={(part) => save.mutate({ ...(settings.data as Settings), ...part })}
            />
            {company.error ? (
              <Failed error={company.error} onRetry={() => void company.refetch()} />
            ) : company.data ? (
              <Company
                asked={at === "company"}
                profile={company.data}
                onChange={(profile, done) => saveCompany.mutate(profile, { onSuccess: done })}
              />
            ) : null}
            <Office />
            <ModelSection />
            <VaultSection />
          </>
        ) : null}
      </div>
    </div>
  );
}

interface SectionsProps {
  settings: Settings;
  change: (part: Partial<Settings>) => void;
}

function Sections({ settings, change }: SectionsProps) {
  const model = useRead("analysis_status", null).data?.model ?? null;
  const options = <K extends string>(names: Record<K, string>, keys: readonly K[]) =>
    keys.map((key) => ({ key, label: names[key] }));
  return (
    <>
      <section className="sec">
        <h2>{words.look}</h2>
        <Row label={words.colors} help={words.colorsHelp}>
          <Seg
            label={words.colors}
            value={settings.theme}
            onChange={(theme) => change({ theme })}
            options={options(words.themes, ["system", "light", "dark", "sunlight"])}
          />
        </Row>
        <Row label={words.density} help={words.densityHelp}>
          <Seg
            label={words.density}
            value={settings.density}
            onChange={(density) => change({ density })}
            options={options(words.densities, ["desktop", "touch"])}
          />
        </Row>
        <Row label={words.zoom} help={words.zoomHelp}>
          <Zoom percent={settings.zoom_percent} onChange={(zoom_percent) => change({ zoom_percent })} />
        </Row>
        <Row label={words.units} help={words.unitsHelp}>
          <Seg
            label={words.units}
            value={settings.units}
            onChange={(units) => change({ units })}
            options={options(words.unitNames, ["us", "metric"])}
          />
        </Row>
        <Row label={words.keys} help={words.letterKeysHelp}>
          <Check checked={settings.letter_keys} onChange={(letter_keys) => change({ letter_keys })}>
            {words.letterKeys}
          </Check>
        </Row>
      </section>
      <section className="sec">
        <h2>{words.detection}</h2>
        <Row label={words.threshold} help={words.thresholdHelp}>
          <Threshold
            own={settings.min_confidence}
            model={model}
            onChange={(min_confidence) => change({ min_confidence })}
          />
        </Row>
        <Row label={words.analysis} help={words.analyzeOnImportHelp}>
          <Check
            checked={settings.analyze_on_import}
            onChange={(analyze_on_import) => change({ analyze_on_import })}
          >
            {words.analyzeOnImport}
          </Check>
        </Row>
        <Row label={words.workers} help={words.workersHelp}>
          <Workers
            value={settings.analysis_workers}
            onChange={(analysis_workers) => change({ analysis_workers })}
          />
        </Row>
      </section>
    </>
  );
}

function VaultSection() {
  const session = useRead("vault_status", null).data?.session;
  const client = useQueryClient();
  const lock = useWrite("lock_vault");
  const openFolder = useWrite("open_data_folder");
  const openPanel = useOpenPanel();
  return (
    <section className="sec">
      <h2>{words.vault}</h2>
      {session ? (
        <>
          <Row label={words.person}>{session.person}</Row>
          <Row label={words.key} help={words.lockHelp}>
            <span>{words.keyHomes[session.key_home]}</span>
            <button
              type="button"
              className="btn"
              onClick={() => lock.mutate(null, { onSuccess: () => void vaultOpened(client) })}
            >
              <Lock className="i sm" aria-hidden="true" /> {words.lock}
            </button>
          </Row>
          <Row label={m.recovery.title} help={words.recoveryHelp}>
            <button type="button" className="btn" onClick={() => openPanel("recovery")}>
              <LifeBuoy className="i sm" aria-hidden="true" /> {words.recoveryOpen}
            </button>
          </Row>
          <Row label={m.menu.dataFolder}>
            <button type="button" className="btn" onClick={() => openFolder.mutate(null)}>
              <FolderOpen className="i sm" aria-hidden="true" /> {m.menu.openFolder}
            </button>
          </Row>
          <DemoJob />
          <Row label={words.appVersion}>{`${words.version} ${session.version}`}</Row>
        </>
      ) : null}
      {openFolder.error ? <Failed error={openFolder.error} /> : null}
      {lock.error ? <Failed error={lock.error} /> : null}
    </section>
  );
}
