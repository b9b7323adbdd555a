/** The sidebar, or the rail where the photo needs the width. */
import { Link, useNavigate } from "@tanstack/react-router";
import { CircleUserRound, Search, Sun } from "lucide-react";
import { type Session, type Theme, useRead, useWrite } from "../api";
import { Kbd } from "../components/Kbd";
import { useKeys } from "../components/keys";
import { Logo } from "../components/Logo";
import { ChoiceMenu } from "../components/Menu";
import { format, m } from "../messages";
import { Pinned } from "./Pinned";
import { LOWER_PLACES, PLACES, type Place } from "./places";

interface SideProps {
  session: Session;
  rail: boolean;
  onFind?: () => void;
}

function PlaceLink({ place, n, rail }: { place: Place; n?: number | undefined; rail: boolean }) {
  return (
    <Link
      to={place.to}
      activeProps={{ className: "on", "aria-current": "page" }}
      activeOptions={{ includeSearch: false }}
      aria-label={rail ? place.label : undefined}
      title={rail ? place.label : undefined}
    >
      <place.icon className="i" aria-hidden="true" />
      {rail ? null : place.label}
      {n && !rail ? <span className="n">{format.count(n)}</span> : null}
    </Link>
  );
}

export function Side({ session, rail, onFind }: SideProps) {
  const counts = useRead("count_jobs", {
    search: "",
    scope: "all",
    stages: [],
    sort: "due",
    descending: false,
    offset: 0,
    limit: 1,
    today: format.today(),
  });
  const needsYou = useRead("sync_status", null).data?.needs_you;
  const navigate = useNavigate();
  useKeys(
    Object.fromEntries(
      [...PLACES, ...LOWER_PLACES].map((place) => [
        `g ${place.letter}`,
        () => void navigate({ to: place.to }),
      ]),
    ),
  );
  return (
    <nav className={rail ? "side rail" : "side"} aria-label={m.shell.places}>
      <div className="co">
        <Logo />
        {rail ? null : <span className="co-name">{session.company}</span>}
      </div>
      {rail || !onFind ? null : (
        <button type="button" className="find" onClick={onFind}>
          <Search className="i" aria-hidden="true" /> {m.shell.find} <Kbd>Ctrl K</Kbd>
        </button>
      )}
      {PLACES.map((place) => (
        <PlaceLink
          key={place.to}
          place={place}
          rail={rail}
          n={place.to === "/jobs" ? counts.data?.all : undefined}
        />
      ))}
      <div className="sep" />
      {LOWER_PLACES.map((place) => (
        <PlaceLink
          key={place.to}
          place={place}
          rail={rail}
          n={place.to === "/inbox" ? needsYou : undefined}
        />
      ))}
      {rail ? null : <Pinned />}
      {rail ? null : (
        <div className="foot">
          <CircleUserRound className="i" aria-hidden="true" />{" "}
          <span className="cut grow">{session.person}</span>
          <ThemeMenu />
        </div>
      )}
    </nav>
  );
}

const THEMES: readonly Theme[] = ["system", "light", "dark", "sunlight"];

/** Colors without a way through the settings: the sun moves faster than that. */
function ThemeMenu() {
  const settings = useRead("get_settings", null).data;
  const save = useWrite("save_settings");
  if (!settings) return null;
  return (
    <ChoiceMenu
      label={m.settings.colors}
      button={<Sun className="i sm" aria-hidden="true" />}
      buttonClass="btn quiet icon foot-btn"
      iconOnly
      placement="top start"
      mode="single"
      choices={THEMES.map((key) => ({ key, label: m.settings.themes[key] }))}
      selected={[settings.theme]}
      onSelect={([theme]) => {
        if (theme) save.mutate({ ...settings, theme });
      }}
    />
  );
}

/** The places on touch. */
export function BottomBar({ onFind }: { onFind: () => void }) {
  return (
    <nav className="bottom" aria-label={m.shell.places}>
      {PLACES.map((place) => (
        <BottomLink key={place.to} place={place} />
      ))}
      <button type="button" onClick={onFind}>
        <Search className="i" aria-hidden="true" />
        {m.shell.find}
      </button>
      {LOWER_PLACES.map((place) => (
        <BottomLink key={place.to} place={place} />
      ))}
    </nav>
  );
}

function BottomLink({ place }: { place: Place }) {
  return (
    <Link
      to={place.to}
      activeProps={{ className: "on", "aria-current": "page" }}
      activeOptions={{ includeSearch: false }}
    >
      <place.icon className="i" aria-hidden="true" />
      {place.label}
    </Link>
  );
}
