/** @file What a study offers to try with one's own hands on its page; loaded when the study is opened. */

import { type ComponentType, lazy } from "react";

interface Desk {
  title: string;
  aside: string;
  Component: ComponentType;
}

export const studyDesks: Readonly<Record<string, Desk>> = {
  irrationality: {
    title: "Try it",
    aside: "Draw a grid; eight kinds of people plan in it as you draw.",
    Component: lazy(async () => ({
      default: (await import("./irrationality/desk.tsx")).IrrationalityDesk,
    })),
  },
  "learning-humans": {
    title: "Which model describes you?",
    aside: "Choose between unknown boxes; the observer reads you.",
    Component: lazy(async () => ({
      default: (await import("./learning-humans/desk.tsx")).LearningDesk,
    })),
  },
  "assistive-bandit": {
    title: "Play it",
    aside: "You are the person.",
    Component: lazy(async () => ({
      default: (await import("./assistive-bandit/desk.tsx")).AssistiveDesk,
    })),
  },
};
