// The places of the app in their order: today, the five stages from supplier to customer, the three flows, and what all of it stands on.
import { IconBox, IconBuildingFactory2, IconCalendarStats, IconCash, IconHome, IconMessage, IconRotate2, IconSettings, IconShoppingCart, IconSitemap, IconTruckDelivery } from "@tabler/icons-react";

export type Place = { to: string; label: string; icon: typeof IconHome; group: "" | "Stages" | "Flows" | "Company"; area?: string; flow?: string };

export const places: Place[] = [
  { to: "/", label: "Today", icon: IconHome, group: "" },
  { to: "/plan", label: "Plan", icon: IconCalendarStats, group: "Stages", area: "plan" },
  { to: "/source", label: "Source", icon: IconShoppingCart, group: "Stages", area: "source" },
  { to: "/make", label: "Make", icon: IconBuildingFactory2, group: "Stages", area: "make" },
  { to: "/deliver", label: "Deliver", icon: IconTruckDelivery, group: "Stages", area: "deliver" },
  { to: "/returns", label: "Returns", icon: IconRotate2, group: "Stages", area: "returns" },
  { to: "/product", label: "Product", icon: IconBox, group: "Flows", area: "product", flow: "product" },
  { to: "/cash", label: "Cash", icon: IconCash, group: "Flows", area: "cash", flow: "cash" },
  { to: "/information", label: "Information", icon: IconMessage, group: "Flows", area: "information", flow: "information" },
  { to: "/network", label: "Network", icon: IconSitemap, group: "Company", area: "network" },
  { to: "/settings", label: "Settings", icon: IconSettings, group: "Company", area: "platform" },
];
