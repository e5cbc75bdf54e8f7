// The look: ink on paper, one typeface in two weights, a hue for each flow, and colour otherwise only where something needs a person.
import { createTheme, type CSSVariablesResolver, defaultVariantColorsResolver, type MantineColorsTuple } from "@mantine/core";

const ink: MantineColorsTuple = [
  "#f5f7f8", "#e7ebee", "#cfd6dc", "#aab6bf", "#84949f", "#5f707d", "#44545f", "#2c3a45", "#1b2731", "#101a22",
];
const product: MantineColorsTuple = [
  "#eaf3fc", "#d3e4f6", "#a6c8ec", "#76aae1", "#4f91d8", "#3680d1", "#2775c6", "#1b63ad", "#14579c", "#084a89",
];
const cash: MantineColorsTuple = [
  "#e6f7f1", "#d3ece3", "#a7d8c7", "#78c3a9", "#51b290", "#38a780", "#289f76", "#177f5c", "#0a6f4f", "#005f41",
];
const information: MantineColorsTuple = [
  "#f3eefb", "#e3d9f2", "#c4b0e4", "#a484d6", "#8960cb", "#7949c4", "#703dc1", "#5f2faa", "#542899", "#482087",
];
const dark: MantineColorsTuple = [
  "#e4e8eb", "#c3cbd1", "#9aa6af", "#77858f", "#4a5761", "#35414a", "#27313a", "#1b242c", "#131b22", "#0d1419",
];

export const theme = createTheme({
  colors: { ink, product, cash, information, dark },
  primaryColor: "ink",
  primaryShade: { light: 8, dark: 1 },
  autoContrast: true,
  // Mantine chooses the text of a filled control for the light page only; in the dark one the ink is light, and its text must be dark.
  variantColorResolver: (input) => {
    const c = defaultVariantColorsResolver(input);
    const ours = input.color === undefined || input.color === "ink";
    return input.variant === "filled" && ours ? { ...c, color: "var(--mantine-primary-color-contrast)" } : c;
  },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'DejaVu Sans Mono', monospace",
  headings: { fontWeight: "600", sizes: { h1: { fontSize: "1.5rem" }, h2: { fontSize: "1.125rem" }, h3: { fontSize: "0.95rem" } } },
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "xs" } },
    TextInput: { defaultProps: { size: "xs" } },
    NumberInput: { defaultProps: { size: "xs" } },
    Select: { defaultProps: { size: "xs" } },
    Textarea: { defaultProps: { size: "xs" } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
    Notification: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
    Modal: { defaultProps: { overlayProps: { backgroundOpacity: 0.35 } } },
  },
});

// Pairs of [light, dark]. Contrast against the page is at least 4.5 to 1 for text.
const tones: Record<string, [string, string]> = {
  "--paper": ["#fbfbfa", "#0f161b"],
  "--sheet": ["#ffffff", "#151e25"],
  "--rule": ["#e3e6e8", "#26323b"],
  "--rule-strong": ["#c9d0d5", "#3a4852"],
  "--text": ["#17222b", "#e6eaed"],
  "--quiet": ["#54636e", "#9fadb7"],
  "--hover": ["#f1f3f4", "#1c2730"],
  "--chosen": ["#e8edf1", "#22303a"],
  "--product": ["#1b63ad", "#6fb0ee"],
  "--cash": ["#0e7553", "#5cc7a1"],
  "--information": ["#5f2faa", "#b495ea"],
  "--amber": ["#8f5200", "#f0b357"],
  "--amber-wash": ["#fdf1dd", "#33270f"],
  "--red": ["#b3261e", "#ff8f85"],
  "--red-wash": ["#fdebe9", "#3a1a18"],
  "--good": ["#17222b", "#e6eaed"],
};

export const tonesAsVariables: CSSVariablesResolver = () => {
  const side = (i: 0 | 1) => Object.fromEntries(Object.entries(tones).map(([name, pair]) => [name, pair[i]]));
  return {
    variables: {},
    light: { ...side(0), "--mantine-color-body": "var(--paper)", "--mantine-color-text": "var(--text)", "--mantine-color-dimmed": "var(--quiet)" },
    dark: { ...side(1), "--mantine-color-body": "var(--paper)", "--mantine-color-text": "var(--text)", "--mantine-color-dimmed": "var(--quiet)" },
  };
};

// A tone as a chart needs it: ECharts draws on canvas and knows no CSS variables.
export function tone(name: string, scheme: "light" | "dark"): string {
  return tones[`--${name}`]?.[scheme === "light" ? 0 : 1] ?? "#888";
}
