// Where the demo page begins in the browser; page-files.ts bundles everything from here.
import { createRoot } from "react-dom/client";
import { Page } from "./page.tsx";

const root = document.getElementById("page");
if (root) createRoot(root).render(<Page />);
