// Countries as shops write them. The names are those of ISO 3166-1 (English short names, 2020) for where parcels commonly go, and what
// older systems call them. The Channel Islands have two codes; Jersey's stands for both. EU is reserved by ISO for the European Union.
#include "link/orders.h"

static const struct {
    const char *name, *code;
} countries[] = {
    {"argentina", "AR"}, {"australia", "AU"}, {"austria", "AT"}, {"bahrain", "BH"}, {"belgium", "BE"},
    {"brazil", "BR"}, {"bulgaria", "BG"}, {"canada", "CA"}, {"channel islands", "JE"},
    {"chile", "CL"}, {"china", "CN"}, {"colombia", "CO"}, {"croatia", "HR"}, {"cyprus", "CY"},
    {"czech republic", "CZ"}, {"czechia", "CZ"}, {"denmark", "DK"}, {"egypt", "EG"}, {"eire", "IE"},
    {"estonia", "EE"}, {"european community", "EU"}, {"finland", "FI"}, {"france", "FR"},
    {"germany", "DE"}, {"great britain", "GB"}, {"greece", "GR"}, {"guernsey", "GG"},
    {"hong kong", "HK"}, {"hungary", "HU"}, {"iceland", "IS"}, {"india", "IN"}, {"indonesia", "ID"},
    {"ireland", "IE"}, {"israel", "IL"}, {"italy", "IT"}, {"japan", "JP"}, {"jersey", "JE"},
    {"korea", "KR"}, {"latvia", "LV"}, {"lebanon", "LB"}, {"liechtenstein", "LI"},
    {"lithuania", "LT"}, {"luxembourg", "LU"}, {"malaysia", "MY"}, {"malta", "MT"}, {"mexico", "MX"},
    {"morocco", "MA"}, {"netherlands", "NL"}, {"new zealand", "NZ"}, {"nigeria", "NG"},
    {"norway", "NO"}, {"peru", "PE"}, {"philippines", "PH"}, {"poland", "PL"}, {"portugal", "PT"},
    {"romania", "RO"}, {"rsa", "ZA"}, {"saudi arabia", "SA"}, {"serbia", "RS"}, {"singapore", "SG"},
    {"slovakia", "SK"}, {"slovenia", "SI"}, {"south africa", "ZA"}, {"south korea", "KR"},
    {"spain", "ES"}, {"sweden", "SE"}, {"switzerland", "CH"}, {"taiwan", "TW"}, {"thailand", "TH"},
    {"turkey", "TR"}, {"uk", "GB"}, {"ukraine", "UA"}, {"united arab emirates", "AE"},
    {"united kingdom", "GB"}, {"united states", "US"}, {"united states of america", "US"},
    {"usa", "US"}, {"vietnam", "VN"}, {"unspecified", ""}, // some shops write this word
};

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c; }

static bool same(Str name, const char *z) {
    Str known = str_of(z);
    if (name.n != known.n) return false;
    for (size_t i = 0; i < name.n; i++)
        if (lower(name.at[i]) != known.at[i]) return false;
    return true;
}

bool country_code(Str name, Str *code) {
    name = str_trim(name);
    *code = S("");
    if (name.n == 0) return true;
    for (size_t i = 0; i < sizeof countries / sizeof *countries; i++) {
        if (!same(name, countries[i].name)) continue;
        *code = str_of(countries[i].code);
        return true;
    }
    if (name.n != 2 || lower(name.at[0]) < 'a' || lower(name.at[0]) > 'z' ||
        lower(name.at[1]) < 'a' || lower(name.at[1]) > 'z')
        return false;
    // Two letters that no name above stands for: a code as it is.
    *code = name;
    return name.at[0] <= 'Z' && name.at[1] <= 'Z';
}
