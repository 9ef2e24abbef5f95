/** @file Play the assistive bandit: wish for an arm, see what the robot pulls, and what it came to believe about you. */

import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useStartRun } from "../../api/queries.ts";
import { Button } from "../../parts/button.tsx";
import { ErrorNote } from "../../parts/page-error.tsx";
import { useMayChange } from "../../parts/shell.tsx";
import styles from "../desks.module.css";
import {
  filterModels,
  type Game,
  type GameSettings,
  modes,
  regretOf,
  robots,
  sessionOf,
  startGame,
  unavailable,
} from "./game.ts";

const robotWords: Readonly<Record<string, string>> = {
  defer: "none: every wish is pulled",
  majority: "majority: takes you for an expert who errs",
  filter: "filter: weighs several ideas of how you explore",
  exact: "exact: plans for a win-stay, lose-shift person",
};

const modeWords: Readonly<Record<string, string>> = {
  assist: "assist: you wish, the robot pulls",
  "turn-taking": "turn-taking: robot, then you",
  preemptive: "preemptive: the robot acts when it is sure",
};

const fresh = (): number => Math.floor(Math.random() * 2 ** 31);

export function AssistiveDesk() {
  const [settings, setSettings] = useState<GameSettings>({
    arms: 4,
    rounds: 20,
    robot: "filter",
    mode: "assist",
    seed: 1,
  });
  const [game, setGame] = useState<Game | undefined>(undefined);
  const [, setCount] = useState(0);
  const problem = unavailable(settings);
  const set = (change: Partial<GameSettings>): void => {
    setSettings({ ...settings, ...change });
    setGame(undefined);
  };
  const start = (): void => {
    const next = { ...settings, seed: fresh() };
    setGame(startGame(next));
    setCount(0);
  };
  return (
    <div className={styles.desk}>
      <p className={styles.note}>
        Every arm pays 1 with a probability of its own that nobody tells you, the same in all
        rounds. You see each reward; the robot never does: it sees only what you wish for.
      </p>
      <div className={styles.controls}>
        <Choice
          label="arms"
          value={settings.arms}
          options={[2, 3, 4, 6]}
          onValue={(v) => set({ arms: Number(v) })}
        />
        <Choice
          label="rounds"
          value={settings.rounds}
          options={[8, 10, 20, 30, 50]}
          onValue={(v) => set({ rounds: Number(v) })}
        />
        <Choice
          label="robot"
          value={settings.robot}
          options={robots}
          words={robotWords}
          onValue={(v) => set({ robot: robots.find((r) => r === v) ?? "defer" })}
        />
        <Choice
          label="mode"
          value={settings.mode}
          options={modes}
          words={modeWords}
          onValue={(v) => set({ mode: modes.find((m) => m === v) ?? "assist" })}
        />
        <Button look="primary" disabled={problem !== undefined} onClick={start}>
          {game === undefined ? "Play" : "New game"}
        </Button>
      </div>
      {problem === undefined ? null : (
        <p className={`${styles.note} ${styles.warning}`}>{problem}</p>
      )}
      {game === undefined ? null : (
        <Board key={game.settings.seed} game={game} onMove={() => setCount((n) => n + 1)} />
      )}
    </div>
  );
}

function Board({ game, onMove }: { game: Game; onMove(): void }) {
  const { arms, rounds: length } = game.settings;
  const { rounds } = game;
  const over = rounds.length >= length;
  const waits = game.waits();
  const last = rounds.at(-1);
  useEffect(() => {
    if (over || waits) return;
    const timer = setTimeout(() => {
      game.robotMove();
      onMove();
    }, 700);
    return () => clearTimeout(timer);
  }, [game, over, waits, onMove]);
  return (
    <>
      <p className={styles.said} role="status">
        {last === undefined
          ? "Which arm do you wish for?"
          : `${saidOf(last)} ${over ? "The game is over." : waits ? "Your wish?" : "The robot thinks …"}`}
      </p>
      <div className={styles.arms}>
        {Array.from({ length: arms }, (_, arm) => {
          const pulled = rounds.filter((r) => r.arm === arm);
          const won = pulled.filter((r) => r.reward === 1).length;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: an arm is its number
            <div key={arm} className={styles.arm}>
              <Button
                disabled={over || !waits}
                onClick={() => {
                  game.wish(arm);
                  onMove();
                }}
              >
                Arm {arm + 1}
              </Button>
              <span>
                {pulled.length === 0 ? "not pulled yet" : `${won} of ${pulled.length} paid`}
              </span>
              {over ? <span>true chance {(100 * (game.theta[arm] ?? 0)).toFixed(0)} %</span> : null}
            </div>
          );
        })}
      </div>
      <p className={styles.note}>
        Round {rounds.length} of {length}.
      </p>
      <Belief game={game} />
      {over ? <Result game={game} /> : null}
    </>
  );
}

function saidOf({ wish, arm, reward, by }: Game["rounds"][number]): string {
  const paid = reward === 1 ? "it paid" : "it did not pay";
  if (by === "robot") return `The robot pulled arm ${arm + 1}: ${paid}.`;
  if (wish === arm) return `Arm ${arm + 1}, as you wished: ${paid}.`;
  return `You wished for arm ${(wish ?? 0) + 1}; the robot pulled arm ${arm + 1}: ${paid}.`;
}

function Belief({ game }: { game: Game }) {
  const belief = game.belief();
  if (belief === undefined || game.rounds.length === 0) return null;
  const bar = (name: string, value: number) => (
    <div key={name} className={styles.arm}>
      <span>
        {name}: {value.toFixed(2)}
      </span>
      <div className={styles.bar}>
        <span style={{ width: `${100 * value}%` }} />
      </div>
    </div>
  );
  return (
    <details>
      <summary>What the robot believes</summary>
      <p className={styles.note}>
        Chance that each arm pays, as far as the robot can tell from your wishes:
      </p>
      <div className={styles.arms}>
        {Array.from(belief.means, (v, arm) => bar(`arm ${arm + 1}`, v))}
      </div>
      <p className={styles.note}>How you explore:</p>
      <div className={styles.arms}>
        {Array.from(belief.models, (v, m) => bar(filterModels[m] ?? "", v))}
      </div>
    </details>
  );
}

function Result({ game }: { game: Game }) {
  const mayChange = useMayChange();
  const start = useStartRun();
  const navigate = useNavigate();
  const { pulled, wished } = regretOf(game);
  const random =
    game.settings.rounds *
    (Math.max(...game.theta) - game.theta.reduce((a, b) => a + b, 0) / game.theta.length);
  return (
    <>
      <table className={styles.history}>
        <caption className={styles.note}>
          Regret: what the best arm would have paid more, on average luck
        </caption>
        <tbody>
          <tr>
            <th scope="row">with the robot</th>
            <td>{pulled.toFixed(2)}</td>
          </tr>
          <tr>
            <th scope="row">had every wish been pulled</th>
            <td>{wished.toFixed(2)}</td>
          </tr>
          <tr>
            <th scope="row">pulling at random</th>
            <td>{random.toFixed(2)}</td>
          </tr>
        </tbody>
      </table>
      <p className={styles.note}>
        Without the robot you would have seen other rewards, and later wished otherwise.
      </p>
      <div className={styles.controls}>
        <Button
          look="primary"
          disabled={!mayChange || start.isPending}
          onClick={() =>
            start.mutate(
              {
                study: "assistive-bandit",
                config: { session: JSON.stringify(sessionOf(game)) },
                seed: 1,
              },
              { onSuccess: ({ id }) => void navigate({ to: "/runs/$run", params: { run: id } }) },
            )
          }
        >
          Store this game and analyse it
        </Button>
      </div>
      {start.error === null ? null : <ErrorNote error={start.error} />}
    </>
  );
}

interface ChoiceProps {
  label: string;
  value: string | number;
  options: readonly (string | number)[];
  words?: Readonly<Record<string, string>>;
  onValue(value: string): void;
}

function Choice({ label, value, options, words, onValue }: ChoiceProps) {
  return (
    <label>
      {label}
      <select value={value} onChange={(e) => onValue(e.target.value)}>
        {options.map((option) => (
          <option key={option} value={option}>
            {words?.[String(option)] ?? option}
          </option>
        ))}
      </select>
    </label>
  );
}
