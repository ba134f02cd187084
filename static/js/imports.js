/** Importing: dropped files, the tray of lines, and source and report side by side. */

import { startDropping } from "./imports/dropping.js";
import { startPanes } from "./imports/panes.js";
import { startTray } from "./imports/tray.js";

startDropping();
startPanes();
startTray();
