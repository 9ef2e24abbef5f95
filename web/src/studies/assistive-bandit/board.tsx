/** @file A game in progress: the arms, what the robot did and believes, and at the end what it was worth. */

import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { sessionRegret } from "../../../../src/planning/bandit/session.ts";
import { useStartRun } from "../../api/queries.ts";
import { Button } from "../../parts/button.tsx";
import { ErrorNote } from "../../parts/page-error.tsx";
import { useMayChange } from "../../parts/shell.tsx";
import styles from "../desks.module.css";
import { type Game, readGame, type ShownBelief, sessionOf } from "./game.ts";

export function Board({ game, onMove }: { game: Game; onMove(): void }) {
  const { arms, rounds: length } = game.settings;
  const { rounds } = game;
  const over = rounds.length >= length;
  const { asks } = game;
  const { next, robot } = nextWords[game.settings.mode];
  const last = rounds.at(-1);
  useEffect(() => {
    if (over || asks) return;
    const timer = setTimeout(() => {
      game.robotMove();
      onMove();
    }, 700);
    return () => clearTimeout(timer);
  }, [game, over, asks, onMove]);
  return (
    <>
      <p className={styles.said} role="status">
        {last === undefined ? "" : saidOf(last, game)}{" "}
        {over ? "The game is over." : asks ? next : robot}
      </p>
      <div className={styles.arms}>
        {Array.from({ length: arms }, (_, arm) => {
          const pulled = rounds.filter((r) => r.arm === arm);
          const won = pulled.filter((r) => r.reward === 1).length;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: an arm is its number
            <div key={arm} className={styles.arm}>
              <Button
                disabled={over || !asks}
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
              {over ? (
                <span>true chance {(100 * (game.theta[arm] ?? 0)).toFixed(0)}&nbsp;%</span>
              ) : null}
            </div>
          );
        })}
      </div>
      <p className={styles.note}>
        Round {rounds.length} of {length}.
      </p>
      {game.belief === undefined || rounds.length === 0 ? null : (
        <Belief game={game} belief={game.belief} />
      )}
      {over ? <Result game={game} /> : null}
    </>
  );
}

/** What comes next, in the words of each mode: when the person acts, and when the robot does. */
const nextWords = {
  assist: { next: "Which arm do you wish for?", robot: "" },
  "turn-taking": { next: "Your turn: which arm?", robot: "The robot’s turn …" },
  preemptive: { next: "The robot asks you: which arm?", robot: "The robot does not ask …" },
};

function saidOf({ wish, arm, reward }: Game["rounds"][number], { settings }: Game): string {
  const paid = reward === 1 ? "it paid" : "it did not pay";
  if (wish === undefined) return `The robot pulled arm ${arm + 1}: ${paid}.`;
  if (settings.mode !== "assist") return `You pulled arm ${arm + 1}: ${paid}.`;
  if (wish === arm) return `Arm ${arm + 1}, as you wished: ${paid}.`;
  return `You wished for arm ${wish + 1}; the robot pulled arm ${arm + 1}: ${paid}.`;
}

function Bar({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <span>
        {name} {value.toFixed(2)}
      </span>
      <div className={styles.bar}>
        <span style={{ width: `${100 * value}%` }} />
      </div>
    </div>
  );
}

function Belief({ game, belief }: { game: Game; belief: ShownBelief }) {
  return (
    <details open>
      <summary>What the robot believes</summary>
      <p className={styles.note}>
        Chance that each arm pays: as the robot can tell from your wishes, and as you can tell from
        the rewards.
      </p>
      <div className={styles.arms}>
        {belief.means.map((value, arm) => {
          const pulled = game.rounds.filter((r) => r.arm === arm);
          const won = pulled.filter((r) => r.reward === 1).length;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: an arm is its number
            <div key={arm} className={styles.arm}>
              <span>arm {arm + 1}</span>
              <Bar name="robot" value={value} />
              <Bar name="you" value={(won + 1) / (pulled.length + 2)} />
            </div>
          );
        })}
      </div>
      {belief.lost ? (
        <p className={`${styles.note} ${styles.warning}`}>
          You did what it thought impossible. It has no belief left and does as you do.
        </p>
      ) : null}
      {belief.models.length === 1 ? (
        <p className={styles.note}>It takes you for {belief.models[0]?.name} from the start.</p>
      ) : (
        <>
          <p className={styles.note}>How you explore:</p>
          <div className={styles.arms}>
            {belief.models.map(({ name, probability }) => (
              <div key={name} className={styles.arm}>
                <Bar name={name} value={probability} />
              </div>
            ))}
          </div>
        </>
      )}
    </details>
  );
}

function Result({ game }: { game: Game }) {
  const mayChange = useMayChange();
  const start = useStartRun();
  const navigate = useNavigate();
  const { rounds, settings } = game;
  const regret = sessionRegret(sessionOf(game));
  const { models, alone } = useMemo(() => readGame(game), [game]);
  const asked = rounds.filter(({ wish }) => wish !== undefined).length;
  const random =
    settings.rounds *
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
            <td>{regret?.pulled.at(-1)?.toFixed(2)}</td>
          </tr>
          <tr>
            <th scope="row">somebody like you, alone (simulated)</th>
            <td>
              {alone.regret.toFixed(2)} ± {alone.error.toFixed(2)}
            </td>
          </tr>
          {settings.mode === "assist" ? (
            <tr>
              <th scope="row">had every wish been pulled</th>
              <td>{regret?.wished.at(-1)?.toFixed(2)}</td>
            </tr>
          ) : null}
          <tr>
            <th scope="row">pulling at random</th>
            <td>{random.toFixed(2)}</td>
          </tr>
        </tbody>
      </table>
      {settings.mode === "assist" ? null : (
        <p className={styles.note}>
          You acted in {asked} of {rounds.length} rounds, the robot in the others.
        </p>
      )}
      <p className={styles.note}>
        Without the robot you would have seen other rewards, and later wished otherwise: somebody
        like you is a mixture of the models below, playing these arms 400 times.
      </p>
      <p className={styles.said}>
        {asked === 0
          ? "The robot never asked you, so nothing tells who you are like."
          : `Your wishes read most like ${models[0]?.name} (probability ${models[0]?.probability.toFixed(2)}), then ${models[1]?.name} (${models[1]?.probability.toFixed(2)}).`}
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
