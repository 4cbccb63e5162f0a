# customer list cleanup for the spring mailing
# 2021-02 first version
# 2021-03 phone numbers too
import pandas as pd
import re


def clean_phone(p):
    if pd.isna(p):
        return ''
    digits = re.sub(r'[^0-9+]', '', str(p))
    if digits.startswith('00'):
        digits = '+' + digits[2:]
    if digits.startswith('0'):
        digits = '+49' + digits[1:]
    return digits


def title_case(name):
    parts = [w.capitalize() for w in name.split(' ') if w]
    return ' '.join(parts)


cust = pd.read_csv('customers.csv', sep=';', dtype=str)
print('rows read:', len(cust))

# names and mails
cust.columns = [c.strip().lower().replace(' ', '_') for c in cust.columns]
cust['full_name'] = cust['full_name'].str.strip().apply(title_case)
cust['email'] = cust['email'].str.strip().str.lower()
cust['phone'] = cust['phone'].apply(clean_phone)
cust['city'] = cust['city'].fillna('unknown').str.strip().str.title()

# dates come in two formats
iso = pd.to_datetime(cust['joined'], format='%Y-%m-%d', errors='coerce')
german = pd.to_datetime(cust['joined'], format='%d.%m.%Y', errors='coerce')
cust['joined'] = iso.fillna(german)

# rows we can not use
cust.dropna(subset=['email'], inplace=True)
bad = ~cust['email'].str.contains('@', regex=False)
rejected = cust.loc[bad, ['full_name', 'email']]
cust = cust.loc[~bad]

# one row per mail, the newest wins
cust = cust.sort_values('joined', ascending=False)
cust = cust.drop_duplicates(subset='email', keep='first')
cust = cust.reset_index(drop=True)

# segments
cust['segment'] = 'new'
cust.loc[cust['joined'] < '2020-01-01', 'segment'] = 'regular'
cust.loc[cust['joined'] < '2018-01-01', 'segment'] = 'old friend'
cust.loc[cust['city'] == 'Unknown', 'segment'] = 'no city'

counts = cust['segment'].value_counts()
print(counts)
print(len(rejected), 'rejected')

cust.to_json('customers_clean.json', orient='records', date_format='iso', indent=1)
rejected.to_csv('rejected.csv', index=False)
