BEGIN TRANSACTION;
CREATE TABLE alembic_version_shared (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_shared_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version_shared" VALUES('0001');
CREATE TABLE credit_blacklist (
	listing_id TEXT NOT NULL, 
	list_type TEXT, 
	violator_id TEXT, 
	cf_xdr_mc TEXT, 
	cf_xdr_lb TEXT, 
	cf_xdr_shxym TEXT, 
	cf_frdb TEXT, 
	cf_xdr_zjhm TEXT, 
	cf_wsh TEXT, 
	cf_wfxw TEXT, 
	cf_sy TEXT, 
	cf_yj TEXT, 
	cf_cflb TEXT, 
	cf_nr TEXT, 
	cf_nr_fk NUMERIC(20, 6), 
	cf_nr_wfff NUMERIC(20, 6), 
	cf_nr_zkdx TEXT, 
	cf_jdrq DATE, 
	cf_yxq DATE, 
	cf_gsjzq DATE, 
	cf_cfjg TEXT, 
	cf_cfjgdm TEXT, 
	cf_sjly TEXT, 
	cf_sjlydm TEXT, 
	zt TEXT, 
	gxsj DATETIME, 
	bz TEXT, 
	rdwh TEXT, 
	rddw TEXT, 
	severity TEXT, 
	rule_version TEXT, 
	listed_on DATE, 
	publish_until DATE, 
	earliest_repair_on DATE, 
	town_code TEXT, 
	row_hash TEXT, 
	release_no INTEGER, 
	dispute TEXT, 
	CONSTRAINT pk_credit_blacklist PRIMARY KEY (listing_id)
);
INSERT INTO "credit_blacklist" VALUES('L0002','dishonesty_record','V0002','江阴市第2培训有限公司','法人及非法人组织','91320281MA00000002','王小明',NULL,'澄教罚〔2023〕2号',NULL,'当事人擅自举办校外培训机构',NULL,NULL,NULL,0.3,NULL,NULL,'2023-06-01',NULL,NULL,NULL,NULL,NULL,NULL,'0','2023-06-02 08:09:10',NULL,'澄教罚〔2023〕2号','江阴市教育局','一般','2023-05','2023-06-01','2026-06-01',NULL,NULL,'1f0c9f4e9d4ebd71b331cbb98cd18471b8a60c6ac7dca95c002941af4a6a9e99',3,NULL);
INSERT INTO "credit_blacklist" VALUES('L0003','dishonesty_record','V0003','江阴市第3培训有限公司','法人及非法人组织','91320281MA00000003','王小明',NULL,'澄教罚〔2023〕3号',NULL,'当事人擅自举办校外培训机构',NULL,NULL,NULL,0.3,NULL,NULL,'2023-06-01',NULL,NULL,NULL,NULL,NULL,NULL,'0','2023-06-02 08:09:10',NULL,'澄教罚〔2023〕3号','江阴市教育局','一般','2023-05','2023-06-01','2026-06-01',NULL,NULL,'33e9fc4cb94973b235835a76c8343d875930bc383048d914adad2dee65041f8b',3,NULL);
INSERT INTO "credit_blacklist" VALUES('L0004','dishonesty_record','V0004','江阴市第4培训有限公司','法人及非法人组织','91320281MA00000004','王小明',NULL,'澄教罚〔2023〕4号',NULL,'当事人擅自举办校外培训机构',NULL,NULL,NULL,0.3,NULL,NULL,'2023-06-01',NULL,NULL,NULL,NULL,NULL,NULL,'0','2023-06-02 08:09:10',NULL,'澄教罚〔2023〕4号','江阴市教育局','一般','2023-05','2023-06-01','2026-06-01',NULL,NULL,'7381b1a056174dbb6be55b736aee06c51e6a1c565dec8273ade1521cf595a8a5',3,NULL);
CREATE TABLE credit_blacklist_candidate (
	candidate_hash TEXT NOT NULL, 
	previous_state_hash TEXT, 
	state_hash TEXT, 
	as_of DATE, 
	listings INTEGER, 
	changes INTEGER, 
	run_id TEXT, 
	proposed_at DATETIME, 
	status TEXT, 
	first_by TEXT, 
	first_at DATETIME, 
	second_by TEXT, 
	second_at DATETIME, 
	note TEXT, 
	CONSTRAINT pk_credit_blacklist_candidate PRIMARY KEY (candidate_hash)
);
INSERT INTO "credit_blacklist_candidate" VALUES('560e659cdf386b9b3946168467d48611fd03c50ed4ce3df5e9e2bb799a387691','25f33118c4b54ec164f1900bc70dfe2703d1bebed83d05bb1b3ea58823bf6d3b','e04221af0f0be6710dfdc1c34aa0296d294a7e963e8f2ab51bc1f7dc4ff799d5','2024-07-03',2,1,'run-3','2024-07-03 06:30:00.000000','waiting',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE credit_blacklist_change (
	change_no INTEGER NOT NULL, 
	release_no INTEGER, 
	listing_id TEXT, 
	op TEXT, 
	reason TEXT, 
	"before" TEXT, 
	"after" TEXT, 
	row_hash TEXT, 
	changed_on DATE, 
	chain_hash TEXT, 
	CONSTRAINT pk_credit_blacklist_change PRIMARY KEY (change_no)
);
INSERT INTO "credit_blacklist_change" VALUES(1,1,'L0001','list','依据江阴市教育局澄教罚〔2023〕1号',NULL,'{"listing_id": "L0001", "list_type": "dishonesty_record", "violator_id": "V0001", "cf_xdr_mc": "江阴市第1培训有限公司", "cf_xdr_lb": "法人及非法人组织", "cf_xdr_shxym": "91320281MA00000001", "cf_frdb": "王小明", "cf_xdr_zjhm": null, "cf_wsh": "澄教罚〔2023〕1号", "cf_wfxw": null, "cf_sy": "当事人擅自举办校外培训机构", "cf_yj": null, "cf_cflb": null, "cf_nr": null, "cf_nr_fk": 0.3, "cf_nr_wfff": null, "cf_nr_zkdx": null, "cf_jdrq": "2023-06-01", "cf_yxq": null, "cf_gsjzq": null, "cf_cfjg": null, "cf_cfjgdm": null, "cf_sjly": null, "cf_sjlydm": null, "zt": "0", "gxsj": "2023-06-02 08:09:10", "bz": null, "rdwh": "澄教罚〔2023〕1号", "rddw": "江阴市教育局", "severity": "一般", "rule_version": "2023-05", "listed_on": "2023-06-01", "publish_until": "2026-06-01", "earliest_repair_on": null, "town_code": null}','a28acb7209509938f089f1c4987b03dfda10aba3830c9c51fc238803d85ecd84','2024-06-30','33ce097ae79ddc15a78896beb67c6bc06b45d76b3bb8a9d808ea5c58b7a85d38');
INSERT INTO "credit_blacklist_change" VALUES(2,1,'L0002','list','依据江阴市教育局澄教罚〔2023〕2号',NULL,'{"listing_id": "L0002", "list_type": "dishonesty_record", "violator_id": "V0002", "cf_xdr_mc": "江阴市第2培训有限公司", "cf_xdr_lb": "法人及非法人组织", "cf_xdr_shxym": "91320281MA00000002", "cf_frdb": "王小明", "cf_xdr_zjhm": null, "cf_wsh": "澄教罚〔2023〕2号", "cf_wfxw": null, "cf_sy": "当事人擅自举办校外培训机构", "cf_yj": null, "cf_cflb": null, "cf_nr": null, "cf_nr_fk": 0.3, "cf_nr_wfff": null, "cf_nr_zkdx": null, "cf_jdrq": "2023-06-01", "cf_yxq": null, "cf_gsjzq": null, "cf_cfjg": null, "cf_cfjgdm": null, "cf_sjly": null, "cf_sjlydm": null, "zt": "0", "gxsj": "2023-06-02 08:09:10", "bz": null, "rdwh": "澄教罚〔2023〕2号", "rddw": "江阴市教育局", "severity": "一般", "rule_version": "2023-05", "listed_on": "2023-06-01", "publish_until": "2026-06-01", "earliest_repair_on": null, "town_code": null}','1f0c9f4e9d4ebd71b331cbb98cd18471b8a60c6ac7dca95c002941af4a6a9e99','2024-06-30','2eaffb8ea49adfab87d7967ddc66ac8d63cc80e221c66bf9bd4bf2febc1e111d');
INSERT INTO "credit_blacklist_change" VALUES(3,2,'L0001','repair','信用修复','{"listing_id": "L0001", "list_type": "dishonesty_record", "violator_id": "V0001", "cf_xdr_mc": "江阴市第1培训有限公司", "cf_xdr_lb": "法人及非法人组织", "cf_xdr_shxym": "91320281MA00000001", "cf_frdb": "王小明", "cf_xdr_zjhm": null, "cf_wsh": "澄教罚〔2023〕1号", "cf_wfxw": null, "cf_sy": "当事人擅自举办校外培训机构", "cf_yj": null, "cf_cflb": null, "cf_nr": null, "cf_nr_fk": 0.3, "cf_nr_wfff": null, "cf_nr_zkdx": null, "cf_jdrq": "2023-06-01", "cf_yxq": null, "cf_gsjzq": null, "cf_cfjg": null, "cf_cfjgdm": null, "cf_sjly": null, "cf_sjlydm": null, "zt": "0", "gxsj": "2023-06-02 08:09:10", "bz": null, "rdwh": "澄教罚〔2023〕1号", "rddw": "江阴市教育局", "severity": "一般", "rule_version": "2023-05", "listed_on": "2023-06-01", "publish_until": "2026-06-01", "earliest_repair_on": null, "town_code": null}',NULL,'a28acb7209509938f089f1c4987b03dfda10aba3830c9c51fc238803d85ecd84','2024-07-01','ec0e089b5bd1d13b07388cf420aeab05558ba7dba0b5760d6809e214df4cc0fd');
INSERT INTO "credit_blacklist_change" VALUES(4,2,'L0003','list','依据江阴市教育局澄教罚〔2023〕3号',NULL,'{"listing_id": "L0003", "list_type": "dishonesty_record", "violator_id": "V0003", "cf_xdr_mc": "江阴市第3培训有限公司", "cf_xdr_lb": "法人及非法人组织", "cf_xdr_shxym": "91320281MA00000003", "cf_frdb": "王小明", "cf_xdr_zjhm": null, "cf_wsh": "澄教罚〔2023〕3号", "cf_wfxw": null, "cf_sy": "当事人擅自举办校外培训机构", "cf_yj": null, "cf_cflb": null, "cf_nr": null, "cf_nr_fk": 0.3, "cf_nr_wfff": null, "cf_nr_zkdx": null, "cf_jdrq": "2023-06-01", "cf_yxq": null, "cf_gsjzq": null, "cf_cfjg": null, "cf_cfjgdm": null, "cf_sjly": null, "cf_sjlydm": null, "zt": "0", "gxsj": "2023-06-02 08:09:10", "bz": null, "rdwh": "澄教罚〔2023〕3号", "rddw": "江阴市教育局", "severity": "一般", "rule_version": "2023-05", "listed_on": "2023-06-01", "publish_until": "2026-06-01", "earliest_repair_on": null, "town_code": null}','33e9fc4cb94973b235835a76c8343d875930bc383048d914adad2dee65041f8b','2024-07-01','8fdab1d484f5fbd92772d75723b4ab7e43c3738c2b653f559332b59fc4cb76b1');
INSERT INTO "credit_blacklist_change" VALUES(5,3,'L0004','list','依据江阴市教育局澄教罚〔2023〕4号',NULL,'{"listing_id": "L0004", "list_type": "dishonesty_record", "violator_id": "V0004", "cf_xdr_mc": "江阴市第4培训有限公司", "cf_xdr_lb": "法人及非法人组织", "cf_xdr_shxym": "91320281MA00000004", "cf_frdb": "王小明", "cf_xdr_zjhm": null, "cf_wsh": "澄教罚〔2023〕4号", "cf_wfxw": null, "cf_sy": "当事人擅自举办校外培训机构", "cf_yj": null, "cf_cflb": null, "cf_nr": null, "cf_nr_fk": 0.3, "cf_nr_wfff": null, "cf_nr_zkdx": null, "cf_jdrq": "2023-06-01", "cf_yxq": null, "cf_gsjzq": null, "cf_cfjg": null, "cf_cfjgdm": null, "cf_sjly": null, "cf_sjlydm": null, "zt": "0", "gxsj": "2023-06-02 08:09:10", "bz": null, "rdwh": "澄教罚〔2023〕4号", "rddw": "江阴市教育局", "severity": "一般", "rule_version": "2023-05", "listed_on": "2023-06-01", "publish_until": "2026-06-01", "earliest_repair_on": null, "town_code": null}','7381b1a056174dbb6be55b736aee06c51e6a1c565dec8273ade1521cf595a8a5','2024-07-02','8f1a228c1599016940550c63999b2dad113a307b737aa5f6b39fdbe4222ea789');
CREATE TABLE credit_blacklist_file (
	release_no INTEGER NOT NULL, 
	rendering INTEGER NOT NULL, 
	file TEXT NOT NULL, 
	sha256 TEXT, 
	size INTEGER, 
	row_count INTEGER, 
	made_with TEXT, 
	reason TEXT, 
	CONSTRAINT pk_credit_blacklist_file PRIMARY KEY (release_no, rendering, file)
);
INSERT INTO "credit_blacklist_file" VALUES(1,1,'delta.csv','dc9461215912e06228d2eb6a27c5812ad209d8268af85007935fcbf555deef23',2503,2,'masks=498b12017efbe7d0;code=3e1c07e64fc8a53a;libraries=pyarrow-26.0.1,pandas-3.1.1,zlib-1.2.13,python-3.11;key=none',NULL);
INSERT INTO "credit_blacklist_file" VALUES(1,1,'full.csv','488c839fc42213cae82d30ba10a4b16b3b1e30a280d02ef53c0ccc30808962b8',1455,2,'masks=498b12017efbe7d0;code=3e1c07e64fc8a53a;libraries=pyarrow-26.0.1,pandas-3.1.1,zlib-1.2.13,python-3.11;key=none',NULL);
INSERT INTO "credit_blacklist_file" VALUES(1,1,'full.jsonl','caf628eb5d96a11b9f83f0271d3f98072d0cbcfeb2b9651a65962d03b0cfe298',1736,2,'masks=498b12017efbe7d0;code=3e1c07e64fc8a53a;libraries=pyarrow-26.0.1,pandas-3.1.1,zlib-1.2.13,python-3.11;key=none',NULL);
INSERT INTO "credit_blacklist_file" VALUES(1,1,'full.xlsx','64a5d613a5655a492ce61041bc2f924de2495ecc9acbfb5d2d93c22adb368d7f',3252,2,'masks=498b12017efbe7d0;code=3e1c07e64fc8a53a;libraries=pyarrow-26.0.1,pandas-3.1.1,zlib-1.2.13,python-3.11;key=none',NULL);
INSERT INTO "credit_blacklist_file" VALUES(1,1,'manifest.json','ac0aca27f10152bd5e3b2a2701d7da734bdf3723ceba3e015cc66fb42700d40b',2196,NULL,'masks=498b12017efbe7d0;code=3e1c07e64fc8a53a;libraries=pyarrow-26.0.1,pandas-3.1.1,zlib-1.2.13,python-3.11;key=none',NULL);
INSERT INTO "credit_blacklist_file" VALUES(1,1,'public.csv','ec434cbeb969c146b9fa0ac9a698e7c7cdc7b86adc8a7540b698f304425893c7',1010,2,'masks=498b12017efbe7d0;code=3e1c07e64fc8a53a;libraries=pyarrow-26.0.1,pandas-3.1.1,zlib-1.2.13,python-3.11;key=none',NULL);
INSERT INTO "credit_blacklist_file" VALUES(1,1,'schema.json','0d2dd10b1cf39af94e6c11b22ca8d95d39347d1183c8ea396949be96d6e68740',6658,35,'masks=498b12017efbe7d0;code=3e1c07e64fc8a53a;libraries=pyarrow-26.0.1,pandas-3.1.1,zlib-1.2.13,python-3.11;key=none',NULL);
INSERT INTO "credit_blacklist_file" VALUES(2,1,'delta.csv','d3a162307c5bac01ea61d15e48ae97e3afb783369826834667f00643342ca748',2470,2,'masks=498b12017efbe7d0;code=3e1c07e64fc8a53a;libraries=pyarrow-26.0.1,pandas-3.1.1,zlib-1.2.13,python-3.11;key=none',NULL);
INSERT INTO "credit_blacklist_file" VALUES(2,1,'full.csv','17c910f66d5d819df2745e24b84bb9c0b330eefefa61ae73ad458b44a5cf937b',1455,2,'masks=498b12017efbe7d0;code=3e1c07e64fc8a53a;libraries=pyarrow-26.0.1,pandas-3.1.1,zlib-1.2.13,python-3.11;key=none',NULL);
INSERT INTO "credit_blacklist_file" VALUES(2,1,'full.jsonl','caad0bac2fae2605311ee7178bc58cac15895237e1cf9920df7e9e4717a7f418',1736,2,'masks=498b12017efbe7d0;code=3e1c07e64fc8a53a;libraries=pyarrow-26.0.1,pandas-3.1.1,zlib-1.2.13,python-3.11;key=none',NULL);
INSERT INTO "credit_blacklist_file" VALUES(2,1,'full.xlsx','204288baf34ec44c6ac5d5cf56d7cbf02f8be0f68ad64bf659ee745a8594bf86',3253,2,'masks=498b12017efbe7d0;code=3e1c07e64fc8a53a;libraries=pyarrow-26.0.1,pandas-3.1.1,zlib-1.2.13,python-3.11;key=none',NULL);
INSERT INTO "credit_blacklist_file" VALUES(2,1,'manifest.json','7a5c41782fa1fafa4ec3f74556142a218444835170430a123e1e54c40678bf16',2256,NULL,'masks=498b12017efbe7d0;code=3e1c07e64fc8a53a;libraries=pyarrow-26.0.1,pandas-3.1.1,zlib-1.2.13,python-3.11;key=none',NULL);
INSERT INTO "credit_blacklist_file" VALUES(2,1,'public.csv','8541b2a809c216e6f2ea9780ee3c52fed6d7ddfe4bdd9146c02d39c94479d435',1010,2,'masks=498b12017efbe7d0;code=3e1c07e64fc8a53a;libraries=pyarrow-26.0.1,pandas-3.1.1,zlib-1.2.13,python-3.11;key=none',NULL);
INSERT INTO "credit_blacklist_file" VALUES(2,1,'schema.json','0d2dd10b1cf39af94e6c11b22ca8d95d39347d1183c8ea396949be96d6e68740',6658,35,'masks=498b12017efbe7d0;code=3e1c07e64fc8a53a;libraries=pyarrow-26.0.1,pandas-3.1.1,zlib-1.2.13,python-3.11;key=none',NULL);
INSERT INTO "credit_blacklist_file" VALUES(3,1,'delta.csv','db8166edca28751b387dd6c58115753606e8551dae77283089ff43f8d54fa00f',1306,1,'masks=498b12017efbe7d0;code=3e1c07e64fc8a53a;libraries=pyarrow-26.0.1,pandas-3.1.1,zlib-1.2.13,python-3.11;key=none',NULL);
INSERT INTO "credit_blacklist_file" VALUES(3,1,'full.csv','4b864a7ea96bce992b260d923b755b2bd119d7d80631b9c3d76ce12345fa6e5f',1801,3,'masks=498b12017efbe7d0;code=3e1c07e64fc8a53a;libraries=pyarrow-26.0.1,pandas-3.1.1,zlib-1.2.13,python-3.11;key=none',NULL);
INSERT INTO "credit_blacklist_file" VALUES(3,1,'full.jsonl','94471465ad9d309c3f2ff36ceea643fc815110459f9a5a8b6595ec4d2c3f6c07',2604,3,'masks=498b12017efbe7d0;code=3e1c07e64fc8a53a;libraries=pyarrow-26.0.1,pandas-3.1.1,zlib-1.2.13,python-3.11;key=none',NULL);
INSERT INTO "credit_blacklist_file" VALUES(3,1,'full.xlsx','db52aea30b40d1bb878d38033a21167899b6c8a75576aa66018c3d955db3471d',3288,3,'masks=498b12017efbe7d0;code=3e1c07e64fc8a53a;libraries=pyarrow-26.0.1,pandas-3.1.1,zlib-1.2.13,python-3.11;key=none',NULL);
INSERT INTO "credit_blacklist_file" VALUES(3,1,'manifest.json','a251f5cf8bd5dc87c78baac62dcd5c7583cdeeff71354b94a19116776b096774',2256,NULL,'masks=498b12017efbe7d0;code=3e1c07e64fc8a53a;libraries=pyarrow-26.0.1,pandas-3.1.1,zlib-1.2.13,python-3.11;key=none',NULL);
INSERT INTO "credit_blacklist_file" VALUES(3,1,'public.csv','a906471b77d2b70fceb295394d311b79e9c0ae65376cfb68953365ee3fbf87eb',1264,3,'masks=498b12017efbe7d0;code=3e1c07e64fc8a53a;libraries=pyarrow-26.0.1,pandas-3.1.1,zlib-1.2.13,python-3.11;key=none',NULL);
INSERT INTO "credit_blacklist_file" VALUES(3,1,'schema.json','0d2dd10b1cf39af94e6c11b22ca8d95d39347d1183c8ea396949be96d6e68740',6658,35,'masks=498b12017efbe7d0;code=3e1c07e64fc8a53a;libraries=pyarrow-26.0.1,pandas-3.1.1,zlib-1.2.13,python-3.11;key=none',NULL);
CREATE TABLE credit_blacklist_masking (
	version TEXT NOT NULL, 
	CONSTRAINT pk_credit_blacklist_masking PRIMARY KEY (version)
);
INSERT INTO "credit_blacklist_masking" VALUES('498b12017efbe7d0');
CREATE TABLE credit_blacklist_public (
	listing_id TEXT NOT NULL, 
	list_type TEXT, 
	cf_xdr_mc TEXT, 
	cf_xdr_lb TEXT, 
	cf_xdr_shxym TEXT, 
	cf_wsh TEXT, 
	cf_wfxw TEXT, 
	cf_cflb TEXT, 
	cf_nr_fk NUMERIC(20, 6), 
	cf_nr_wfff NUMERIC(20, 6), 
	cf_jdrq DATE, 
	cf_yxq DATE, 
	cf_gsjzq DATE, 
	cf_cfjg TEXT, 
	zt TEXT, 
	rdwh TEXT, 
	rddw TEXT, 
	severity TEXT, 
	rule_version TEXT, 
	listed_on DATE, 
	publish_until DATE, 
	earliest_repair_on DATE, 
	town_code TEXT, 
	CONSTRAINT pk_credit_blacklist_public PRIMARY KEY (listing_id)
);
INSERT INTO "credit_blacklist_public" VALUES('L0002','dishonesty_record','江阴市第2培训有限公司','法人及非法人组织','91320281MA00000002','澄教罚〔2023〕2号',NULL,NULL,0.3,NULL,'2023-06-01',NULL,NULL,NULL,'0','澄教罚〔2023〕2号','江阴市教育局','一般','2023-05','2023-06-01','2026-06-01',NULL,NULL);
INSERT INTO "credit_blacklist_public" VALUES('L0003','dishonesty_record','江阴市第3培训有限公司','法人及非法人组织','91320281MA00000003','澄教罚〔2023〕3号',NULL,NULL,0.3,NULL,'2023-06-01',NULL,NULL,NULL,'0','澄教罚〔2023〕3号','江阴市教育局','一般','2023-05','2023-06-01','2026-06-01',NULL,NULL);
INSERT INTO "credit_blacklist_public" VALUES('L0004','dishonesty_record','江阴市第4培训有限公司','法人及非法人组织','91320281MA00000004','澄教罚〔2023〕4号',NULL,NULL,0.3,NULL,'2023-06-01',NULL,NULL,NULL,'0','澄教罚〔2023〕4号','江阴市教育局','一般','2023-05','2023-06-01','2026-06-01',NULL,NULL);
CREATE TABLE credit_blacklist_release (
	release_no INTEGER NOT NULL, 
	as_of DATE, 
	created_at DATETIME, 
	listings INTEGER, 
	listed INTEGER, 
	amended INTEGER, 
	expired INTEGER, 
	repaired INTEGER, 
	revoked INTEGER, 
	removed INTEGER, 
	merged INTEGER, 
	split INTEGER, 
	corrected INTEGER, 
	state_hash TEXT, 
	previous_state_hash TEXT, 
	chain_hash TEXT, 
	policy_version TEXT, 
	run_id TEXT, 
	status TEXT, 
	override_by TEXT, 
	override_reason TEXT, 
	registry_hash TEXT, 
	CONSTRAINT pk_credit_blacklist_release PRIMARY KEY (release_no)
);
INSERT INTO "credit_blacklist_release" VALUES(1,'2024-06-30','2024-06-30 06:30:00.000000',2,2,0,0,0,0,0,0,0,0,'f5fd317392ac502c38ccecfe0a076618d8027dce348cefafb5841cd439518bb0',NULL,'2eaffb8ea49adfab87d7967ddc66ac8d63cc80e221c66bf9bd4bf2febc1e111d','test','run-0','published',NULL,NULL,'998f2368c7a3b14f740afdc2d957b0553acc6e34053ee32cf3a726a84bd91ea5');
INSERT INTO "credit_blacklist_release" VALUES(2,'2024-07-01','2024-07-01 06:30:00.000000',2,1,0,0,1,0,0,0,0,0,'e04221af0f0be6710dfdc1c34aa0296d294a7e963e8f2ab51bc1f7dc4ff799d5','f5fd317392ac502c38ccecfe0a076618d8027dce348cefafb5841cd439518bb0','8fdab1d484f5fbd92772d75723b4ab7e43c3738c2b653f559332b59fc4cb76b1','test','run-1','published',NULL,NULL,'9df279a9714121ab60fa12e92435e1ba46b0f3f674bc09278263fe7564f6e38d');
INSERT INTO "credit_blacklist_release" VALUES(3,'2024-07-02','2024-07-02 06:30:00.000000',3,1,0,0,0,0,0,0,0,0,'25f33118c4b54ec164f1900bc70dfe2703d1bebed83d05bb1b3ea58823bf6d3b','e04221af0f0be6710dfdc1c34aa0296d294a7e963e8f2ab51bc1f7dc4ff799d5','8f1a228c1599016940550c63999b2dad113a307b737aa5f6b39fdbe4222ea789','test','run-2','published',NULL,NULL,'c7d09037e919e06ba4ee0b89ab2945526373fe650d99e086e7ed4446ce01fc29');
CREATE TABLE credit_blacklist_staged (
	listing_id TEXT NOT NULL, 
	list_type TEXT, 
	violator_id TEXT, 
	cf_xdr_mc TEXT, 
	cf_xdr_lb TEXT, 
	cf_xdr_shxym TEXT, 
	cf_frdb TEXT, 
	cf_xdr_zjhm TEXT, 
	cf_wsh TEXT, 
	cf_wfxw TEXT, 
	cf_sy TEXT, 
	cf_yj TEXT, 
	cf_cflb TEXT, 
	cf_nr TEXT, 
	cf_nr_fk NUMERIC(20, 6), 
	cf_nr_wfff NUMERIC(20, 6), 
	cf_nr_zkdx TEXT, 
	cf_jdrq DATE, 
	cf_yxq DATE, 
	cf_gsjzq DATE, 
	cf_cfjg TEXT, 
	cf_cfjgdm TEXT, 
	cf_sjly TEXT, 
	cf_sjlydm TEXT, 
	zt TEXT, 
	gxsj DATETIME, 
	bz TEXT, 
	rdwh TEXT, 
	rddw TEXT, 
	severity TEXT, 
	rule_version TEXT, 
	listed_on DATE, 
	publish_until DATE, 
	earliest_repair_on DATE, 
	town_code TEXT, 
	row_hash TEXT, 
	CONSTRAINT pk_credit_blacklist_staged PRIMARY KEY (listing_id)
);
CREATE TABLE shared_origin (
	origin TEXT NOT NULL, 
	CONSTRAINT pk_shared_origin PRIMARY KEY (origin)
);
CREATE TABLE shared_seal (
	table_name TEXT NOT NULL, 
	row_count INTEGER, 
	digest TEXT, 
	public_key TEXT, 
	signature TEXT, 
	CONSTRAINT pk_shared_seal PRIMARY KEY (table_name)
);
INSERT INTO "shared_seal" VALUES('credit_blacklist_masking',1,'9bb0fbf294dc1a80a1ae4b9060086691ea75dae3fe1e06c831b6ec05ad637998',NULL,NULL);
INSERT INTO "shared_seal" VALUES('credit_blacklist',3,'ba42467978a97b0f670acee54a26089d9ac093aa8b2396c4e80fb691adcebab6',NULL,NULL);
INSERT INTO "shared_seal" VALUES('credit_blacklist_release',3,'b2dafb9a0a989ab955b90b323fa3408f5cd7c60b397339ccb46bde2075f6f731',NULL,NULL);
INSERT INTO "shared_seal" VALUES('credit_blacklist_file',21,'eacbd31b15082572d9423c941ffd4c6fed8f771c1cec650802f8437ce66e5bde',NULL,NULL);
INSERT INTO "shared_seal" VALUES('credit_blacklist_candidate',1,'a0c9d5e84dac9f2b2c2376c268773d665f0207ba6de46792e8ee9811890f039c',NULL,NULL);
CREATE INDEX ix_credit_blacklist_cf_xdr_shxym ON credit_blacklist (cf_xdr_shxym);
CREATE INDEX ix_credit_blacklist_change_listing_id ON credit_blacklist_change (listing_id);
CREATE INDEX ix_credit_blacklist_change_release_no ON credit_blacklist_change (release_no);
CREATE VIEW credit_blacklist_history AS
SELECT listing_id, change_no, release_no, op, reason,
       changed_on AS from_on,
       LEAD(changed_on) OVER (PARTITION BY listing_id ORDER BY change_no) AS until_on,
       before, after, row_hash
FROM credit_blacklist_change;
CREATE VIEW credit_blacklist_next AS
SELECT listing_id, list_type, violator_id, cf_xdr_mc, cf_xdr_lb, cf_xdr_shxym, cf_frdb,
       cf_xdr_zjhm, cf_wsh, cf_wfxw, cf_sy, cf_yj, cf_cflb, cf_nr, cf_nr_fk, cf_nr_wfff,
       cf_nr_zkdx, cf_jdrq, cf_yxq, cf_gsjzq, cf_cfjg, cf_cfjgdm, cf_sjly, cf_sjlydm, zt,
       gxsj, bz, rdwh, rddw, severity, rule_version, listed_on, publish_until,
       earliest_repair_on, town_code, row_hash
FROM credit_blacklist AS held
WHERE NOT EXISTS (SELECT 1 FROM credit_blacklist_staged AS s WHERE s.listing_id = held.listing_id)
UNION ALL
SELECT listing_id, list_type, violator_id, cf_xdr_mc, cf_xdr_lb, cf_xdr_shxym, cf_frdb,
       cf_xdr_zjhm, cf_wsh, cf_wfxw, cf_sy, cf_yj, cf_cflb, cf_nr, cf_nr_fk, cf_nr_wfff,
       cf_nr_zkdx, cf_jdrq, cf_yxq, cf_gsjzq, cf_cfjg, cf_cfjgdm, cf_sjly, cf_sjlydm, zt,
       gxsj, bz, rdwh, rddw, severity, rule_version, listed_on, publish_until,
       earliest_repair_on, town_code, row_hash
FROM credit_blacklist_staged
WHERE row_hash IS NOT NULL;
COMMIT;
