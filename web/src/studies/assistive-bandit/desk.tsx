/** @file Play the assistive bandit: wish for an arm, see what the robot pulls, and what it came to believe about you. */

import { useState } from "react";
import { assistModes } from "../../../../src/planning/bandit/exact.ts";
import { Button } from "../../parts/button.tsx";
import styles from "../desks.module.css";
import { Board } from "./board.tsx";
import {
  askCosts,
  type Game,
  type GameSettings,
  plannedFor,
  robots,
  startGame,
  unavailable,
} from "./game.ts";

const robotWords: Readonly<Record<string, string>> = {
  defer: "none: every wish is pulled",
  majority: "majority: takes you for an expert who errs",
  filter: "filter: weighs several ideas of how you explore",
  "sparse-explore": "sparse-explore: majority, and a look at every arm now and then",
  exact: "exact: plans for one kind of person",
};

const modeWords: Readonly<Record<string, string>> = {
  assist: "assist: you wish, the robot pulls",
  "turn-taking": "turn-taking: robot, then you",
  preemptive: "preemptive: the robot asks you or acts",
};

const modeRules: Readonly<Record<string, string>> = {
  assist: "In every round you wish for an arm; the robot pulls that one or another.",
  "turn-taking":
    "The robot pulls in rounds 1, 3, 5 and so on without asking you; in between you pull.",
  preemptive:
    "In every round the robot pulls an arm or asks you; when it asks, the arm that you choose is pulled.",
};

const fresh = (): number => Math.floor(Math.random() * 2 ** 31);

export function AssistiveDesk() {
  const [settings, setSettings] = useState<GameSettings>({
    arms: 4,
    rounds: 20,
    robot: "filter",
    mode: "assist",
    assumed: "wsls",
    askCost: 0.02,
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
        {settings.robot === "exact" ? (
          <Choice
            label="takes you for"
            value={settings.assumed}
            options={plannedFor}
            onValue={(v) => set({ assumed: plannedFor.find((p) => p === v) ?? "wsls" })}
          />
        ) : null}
        <Choice
          label="mode"
          value={settings.mode}
          options={assistModes}
          words={modeWords}
          onValue={(v) => set({ mode: assistModes.find((m) => m === v) ?? "assist" })}
        />
        {settings.robot === "exact" && settings.mode === "preemptive" ? (
          <Choice
            label="a question costs it"
            value={settings.askCost}
            options={askCosts}
            onValue={(v) => set({ askCost: askCosts.find((c) => String(c) === v) ?? 0.02 })}
          />
        ) : null}
        <Button look="primary" disabled={problem !== undefined} onClick={start}>
          {game === undefined ? "Play" : "New game"}
        </Button>
      </div>
      <p className={`${styles.note} ${problem === undefined ? "" : styles.warning}`}>
        {problem ?? modeRules[settings.mode]}
      </p>
      {game === undefined ? null : (
        <Board key={game.settings.seed} game={game} onMove={() => setCount((n) => n + 1)} />
      )}
    </div>
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
