/**
 * What every page needs. Each module looks after one thing and starts itself
 * through the function it exports; pages add their own modules in block head.
 */

import { startAnswers } from "./answers.js";
import { startDialogs } from "./dialogs.js";
import { startKeyboard } from "./keyboard.js";
import { startMenus } from "./menus.js";
import { startOutline } from "./outline.js";
import { startSignIn } from "./sign-in.js";
import { startTheme } from "./theme.js";
import { startToasts } from "./toasts.js";
import { startUnsaved } from "./unsaved.js";

startToasts();
startSignIn();
startAnswers();
startDialogs();
startMenus();
startKeyboard();
startOutline();
startTheme();
startUnsaved();
