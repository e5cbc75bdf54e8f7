// The models that forecast together: which there are, and what each is trained on.
#include "engine/forecast/global/team.h"
#include "engine/forecast/global/run.h"

int team_back(const GlobalPanel *p) {
    return 2 * p->horizon < p->n_periods / 3 ? 2 * p->horizon : p->n_periods / 3;
}

// One block of a season: what lies behind it is forecast from its forecasts.
static GlobalPlan onward(const GlobalPanel *p, const GlobalPlan *plan) {
    GlobalPlan near = *plan;
    int season = p->season > 1 ? p->season : 4;
    near.n_blocks = 1;
    near.block_last[0] = season < p->horizon ? season : p->horizon;
    near.trees.seed += 17;
    return near;
}

// One block of the whole horizon, told how far ahead a period is: about as good as blocks, in another way and in less time.
static GlobalPlan whole(const GlobalPanel *p, const GlobalPlan *plan) {
    GlobalPlan far = *plan;
    far.n_blocks = 1;
    far.block_last[0] = p->horizon;
    far.rows_max *= plan->n_blocks > 1 ? 2 : 1;
    return far;
}

GlobalTeam *global_team_train(Arena *a, const GlobalInput *in, const GlobalSums *sums) {
    const GlobalPanel *p = in->panel;
    GlobalTeam *t = NEW(a, GlobalTeam);
    GlobalPlan far = whole(p, in->plan);
    int back = team_back(p);
    t->known = p->n_periods;
    for (int k = 0; k < in->plan->draws; k++) {
        GlobalPlan plan = global_plan_of(p, in->plan, k), near = onward(p, &plan);
        t->own[2 * k] = global_train(a, p, &plan, p->n_periods);
        t->own[2 * k + 1] = global_train(a, p, &near, p->n_periods);
    }
    if (back > 0) t->older = global_train(a, p, &far, p->n_periods - back);
    if (!sums) return t;
    GlobalPlan large = global_sums_plan(&sums->panel);
    large.threads = in->plan->threads;
    for (int k = 0; k < GLOBAL_SUMS; k += 2) {
        GlobalPlan large_near = onward(&sums->panel, &large);
        t->sums[k] = global_train(a, &sums->panel, &large, p->n_periods);
        t->sums[k + 1] = global_train(a, &sums->panel, &large_near, p->n_periods);
        large.trees.seed += 7;
    }
    return t;
}

const char *global_team_wrong(const GlobalTeam *t, const GlobalInput *in) {
    for (int k = 0; k < GLOBAL_OWN; k++)
        if (t->own[k] && !global_fits(t->own[k], in->panel))
            return "it was trained on other attributes, drivers or seasons, or for another horizon";
    if (!t->older) return "it was trained on a history too short to be used again";
    Arena *a = arena_new();
    const GlobalSums *sums = in->hierarchy ? global_sums(a, in->panel, in->hierarchy) : NULL;
    bool wanted = sums && sums->panel.n_series > 0;
    bool good = true;
    for (int k = 0; wanted && k < GLOBAL_SUMS; k++)
        good = good && t->sums[k] && global_fits(t->sums[k], &sums->panel);
    arena_free(a);
    return good ? NULL : "it was trained without the hierarchy, or with another one";
}
