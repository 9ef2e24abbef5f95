/** @file A game in progress: the arms, what the robot did and believes, and at the end what it was worth. */

import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { followModels } from "../../../../src/planning/bandit/session.ts";
import { useStartRun } from "../../api/queries.ts";
import { Button } from "../../parts/button.tsx";
import { ErrorNote } from "../../parts/page-error.tsx";
import { useMayChange } from "../../parts/shell.tsx";
import styles from "../desks.module.css";
import { type Game, readGame, regretOf, sessionOf } from "./game.ts";

export function Board({ game, onMove }: { game: Game; onMove(): void }) {
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

function Belief({ game }: { game: Game }) {
  const belief = game.belief();
  if (belief === undefined || game.rounds.length === 0) return null;
  return (
    <details open>
      <summary>What the robot believes</summary>
      <p className={styles.note}>
        Chance that each arm pays: as the robot can tell from your wishes, and as you can tell from
        the rewards.
      </p>
      <div className={styles.arms}>
        {Array.from(belief.means, (value, arm) => {
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
      <p className={styles.note}>How you explore:</p>
      <div className={styles.arms}>
        {Array.from(belief.models, (value, m) => (
          <div key={followModels[m]} className={styles.arm}>
            <Bar name={followModels[m] ?? ""} value={value} />
          </div>
        ))}
      </div>
    </details>
  );
}

function Result({ game }: { game: Game }) {
  const mayChange = useMayChange();
  const start = useStartRun();
  const navigate = useNavigate();
  const { pulled, wished } = regretOf(game);
  const { models, alone } = useMemo(() => readGame(game), [game]);
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
            <th scope="row">somebody like you, alone (simulated)</th>
            <td>
              {alone.regret.toFixed(2)} ± {alone.error.toFixed(2)}
            </td>
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
        Without the robot you would have seen other rewards, and later wished otherwise: somebody
        like you is a mixture of the models below, playing these arms 400 times.
      </p>
      <p className={styles.said}>
        Your wishes read most like {models[0]?.name} (probability{" "}
        {models[0]?.probability.toFixed(2)}), then {models[1]?.name} (
        {models[1]?.probability.toFixed(2)}).
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
