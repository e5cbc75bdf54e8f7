// The places of the app in their order: today, the five stages from supplier to customer, the three flows, and what all of it stands on.
import { IconBox, IconBuildingFactory2, IconCalendarStats, IconCash, IconHome, IconMessage, IconRotate2, IconSettings, IconShoppingCart, IconSitemap, IconTruckDelivery } from "@tabler/icons-react";

import { sees, type Tables } from "../api/tables";

export type Place = { to: string; label: string; icon: typeof IconHome; group: "" | "Stages" | "Flows" | "Company"; area?: string; flow?: string; needs?: string[] };

// Where something is to be seen or done for one: pages stand on lists, and without these they would be empty.
export const openTo = (t: Tables, p: Place): boolean =>
  (!p.area || t.views.some((v) => v.area === p.area) || t.actions.some((a) => a.area === p.area)) && sees(t, ...(p.needs ?? []));
export const placeAt = (here: string): Place | undefined => places.find((p) => p.to !== "/" && (here === p.to || here.startsWith(`${p.to}/`)));

export const places: Place[] = [
  { to: "/", label: "Today", icon: IconHome, group: "" },
  { to: "/plan", label: "Plan", icon: IconCalendarStats, group: "Stages", area: "plan", needs: ["exceptions", "planned-supply"] },
  { to: "/source", label: "Source", icon: IconShoppingCart, group: "Stages", area: "source", needs: ["purchases", "supplier-scores"] },
  { to: "/make", label: "Make", icon: IconBuildingFactory2, group: "Stages", area: "make", needs: ["work-orders", "work-components"] },
  { to: "/deliver", label: "Deliver", icon: IconTruckDelivery, group: "Stages", area: "deliver", needs: ["order-lines", "transfers"] },
  { to: "/returns", label: "Returns", icon: IconRotate2, group: "Stages", area: "returns", needs: ["returns", "stock-on-hand"] },
  { to: "/product", label: "Product", icon: IconBox, group: "Flows", area: "product", flow: "product", needs: ["stock-levels"] },
  { to: "/cash", label: "Cash", icon: IconCash, group: "Flows", area: "cash", flow: "cash", needs: ["accounts", "cash-forecast"] },
  { to: "/information", label: "Information", icon: IconMessage, group: "Flows", area: "information", flow: "information", needs: ["events", "messages"] },
  { to: "/network", label: "Network", icon: IconSitemap, group: "Company", area: "network", needs: ["items", "sites", "parties"] },
  { to: "/settings", label: "Settings", icon: IconSettings, group: "Company", area: "platform" },
];
