import numpy as np
import pandas as pd
from pandas import DataFrame

SEED = 20190412
N_BOOT = 400
ALPHA = 0.05

np.random.seed(SEED)

opens = pd.read_csv('opens.csv')
opens['opened'] = opens['opened'].astype(bool)
opens['clicked'] = (opens['clicks'] > 0) & opens['opened']

control = opens.loc[opens.variant == 'A', 'clicked'].to_numpy()
treated = opens.loc[opens.variant == 'B', 'clicked'].to_numpy()
rate_a, rate_b = control.mean(), treated.mean()
lift = rate_b / rate_a - 1
print('A %.3f  B %.3f  lift %.1f%%' % (rate_a, rate_b, lift * 100))

# bootstrap of the difference
diffs = []
for i in range(N_BOOT):
    a = np.random.choice(control, size=len(control), replace=True)
    b = np.random.choice(treated, size=len(treated), replace=True)
    diffs.append(b.mean() - a.mean())
diffs = np.array(diffs)
low, high = np.quantile(diffs, [ALPHA / 2, 1 - ALPHA / 2])
significant = bool(low > 0 or high < 0)

# permutation test, same question asked another way
pooled = np.concatenate([control, treated])
observed = rate_b - rate_a
extreme = 0
for i in range(N_BOOT):
    shuffled = np.random.permutation(pooled)
    if abs(shuffled[:len(treated)].mean() - shuffled[len(treated):].mean()) >= abs(observed):
        extreme += 1
p_value = extreme / N_BOOT
print('p =', p_value)

# by age group
edges = [17, 29, 44, 59, 120]
opens['age_group'] = pd.cut(opens['age'], edges, labels=['18-29', '30-44', '45-59', '60+']).astype(str)
rates = opens.groupby(['age_group', 'variant'])['clicked'].mean().unstack()
rates['lift'] = rates['B'] / rates['A'] - 1

result = DataFrame({
    'measure': ['rate_a', 'rate_b', 'low', 'high', 'p_value'],
    'value': [rate_a, rate_b, low, high, p_value],
})
result['value'] = result['value'].round(5)
result.to_csv('result.csv', index=False)
print(result)
