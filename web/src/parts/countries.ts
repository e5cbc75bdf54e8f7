// Countries: ISO 3166-1 codes as the company writes them, the numbers that the atlas has, and places of those too small for it.
const numbers =
  "AD020 AE784 AF004 AG028 AL008 AM051 AO024 AQ010 AR032 AT040 AU036 AW533 AZ031 BA070 BD050 BE056 BF854 BG100 BH048 BI108 BJ204 BN096 BO068 " +
  "BR076 BS044 BT064 BW072 BY112 BZ084 CA124 CD180 CF140 CG178 CH756 CI384 CL152 CM120 CN156 CO170 CR188 CU192 CW531 CY196 CZ203 DE276 DJ262 " +
  "DK208 DO214 DZ012 EC218 EE233 EG818 EH732 ER232 ES724 ET231 FI246 FJ242 FK238 FO234 FR250 GA266 GB826 GE268 GH288 GL304 GM270 GN324 GQ226 " +
  "GR300 GT320 GW624 GY328 HK344 HN340 HR191 HT332 HU348 ID360 IE372 IL376 IN356 IQ368 IR364 IS352 IT380 JM388 JO400 JP392 KE404 KG417 KH116 " +
  "KP408 KR410 KW414 KZ398 LA418 LB422 LI438 LK144 LR430 LS426 LT440 LU442 LV428 LY434 MA504 MD498 ME499 MG450 MK807 ML466 MM104 MN496 MR478 " +
  "MT470 MU480 MV462 MW454 MX484 MY458 MZ508 NA516 NC540 NE562 NG566 NI558 NL528 NO578 NP524 NU570 NZ554 OM512 PA591 PE604 PG598 PH608 PK586 " +
  "PL616 PR630 PS275 PT620 PY600 QA634 RO642 RS688 RU643 RW646 SA682 SB090 SC690 SD729 SE752 SG702 SI705 SK703 SL694 SN686 SO706 SR740 SS728 " +
  "SV222 SY760 SZ748 TD148 TF260 TG768 TH764 TJ762 TL626 TM795 TN788 TO776 TR792 TT780 TW158 TZ834 UA804 UG800 US840 UY858 UZ860 VE862 VN704 " +
  "VU548 WS882 YE887 ZA710 ZM894 ZW716";

const byCode = new Map(numbers.split(" ").map((c) => [c.slice(0, 2), c.slice(2)]));
export const numberOfCountry = (code: string): string | undefined => byCode.get(code);
export const codeOfNumber = new Map([...byCode].map(([code, n]) => [n, code]));

// Longitude and latitude of countries that have no shape in an atlas of this scale.
export const tiny: Record<string, [number, number]> = {
  AD: [1.52, 42.51], AG: [-61.8, 17.1], AW: [-70, 12.5], BB: [-59.5, 13.1], BH: [50.55, 26.05], BM: [-64.8, 32.3], GG: [-2.58, 49.46], GI: [-5.35, 36.14], HK: [114.17, 22.3], IM: [-4.5, 54.2],
  JE: [-2.13, 49.2], LI: [9.52, 47.16], MC: [7.42, 43.74], MO: [113.55, 22.2], MT: [14.4, 35.9], MU: [57.55, -20.25], MV: [73.5, 4.2], SC: [55.45, -4.62], SG: [103.82, 1.35], SM: [12.46, 43.94],
};

const names = new Intl.DisplayNames(undefined, { type: "region", fallback: "code" });
export function countryName(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code; // not the code of a country: shown as it is
  }
}
