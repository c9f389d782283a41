BEGIN TRANSACTION;
CREATE TABLE alembic_version_registry (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_registry_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version_registry" VALUES('0001');
CREATE TABLE evidence_baseline (
	source TEXT NOT NULL, 
	source_record_id TEXT NOT NULL, 
	party_no INTEGER NOT NULL, 
	violator_id TEXT, 
	CONSTRAINT pk_evidence_baseline PRIMARY KEY (source, source_record_id, party_no)
);
INSERT INTO "evidence_baseline" VALUES('market_penalty','R0002',1,'V0002');
INSERT INTO "evidence_baseline" VALUES('market_penalty','R0003',1,'V0003');
CREATE TABLE link_review (
	review_no INTEGER NOT NULL, 
	left_record TEXT, 
	right_record TEXT, 
	left_violator_id TEXT, 
	right_violator_id TEXT, 
	method TEXT, 
	rule TEXT, 
	reason TEXT, 
	refusal TEXT, 
	weight FLOAT, 
	probability FLOAT, 
	comparisons TEXT, 
	priority INTEGER, 
	effect TEXT, 
	left_name TEXT, 
	right_name TEXT, 
	left_code TEXT, 
	right_code TEXT, 
	left_person TEXT, 
	right_person TEXT, 
	left_phone TEXT, 
	right_phone TEXT, 
	left_address TEXT, 
	right_address TEXT, 
	left_seen_on TEXT, 
	right_seen_on TEXT, 
	CONSTRAINT pk_link_review PRIMARY KEY (review_no)
);
CREATE TABLE listing_hold (
	hold_no INTEGER NOT NULL, 
	listing_id TEXT, 
	list_type TEXT, 
	decision_no TEXT, 
	violator_id TEXT, 
	source TEXT, 
	source_record_id TEXT, 
	code TEXT, 
	message TEXT, 
	held BOOLEAN, 
	CONSTRAINT pk_listing_hold PRIMARY KEY (hold_no)
);
CREATE TABLE listing_receipt (
	receipt_no INTEGER NOT NULL, 
	source_record_id TEXT, 
	release_no INTEGER, 
	decision_no TEXT, 
	listing_id TEXT, 
	result TEXT, 
	error_code TEXT, 
	error_text TEXT, 
	status TEXT, 
	corrected_in INTEGER, 
	source_file TEXT, 
	source_row INTEGER, 
	CONSTRAINT pk_listing_receipt PRIMARY KEY (receipt_no)
);
CREATE TABLE listing_timeliness (
	listing_id TEXT NOT NULL, 
	listed_on DATE, 
	first_published_on DATE, 
	due_on DATE, 
	working_days INTEGER, 
	status TEXT, 
	CONSTRAINT pk_listing_timeliness PRIMARY KEY (listing_id)
);
CREATE TABLE out_of_scope_penalty (
	row_no INTEGER NOT NULL, 
	decision_no TEXT, 
	decided_on DATE, 
	authority TEXT, 
	party_name TEXT, 
	uscc TEXT, 
	violation_text TEXT, 
	basis TEXT, 
	scope TEXT, 
	withdrawn BOOLEAN, 
	CONSTRAINT pk_out_of_scope_penalty PRIMARY KEY (row_no)
);
INSERT INTO "out_of_scope_penalty" VALUES(1,'澄市监罚〔2023〕1号',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE publication_attempt (
	attempt_no INTEGER NOT NULL, 
	run_id TEXT, 
	as_of DATE, 
	attempted_at DATETIME, 
	outcome TEXT, 
	release_no INTEGER, 
	detail TEXT, 
	CONSTRAINT pk_publication_attempt PRIMARY KEY (attempt_no)
);
INSERT INTO "publication_attempt" VALUES(1,'run-0',NULL,'2024-06-30 06:30:00.000000','published',NULL,NULL);
INSERT INTO "publication_attempt" VALUES(2,'run-1',NULL,'2024-07-01 06:30:00.000000','published',NULL,NULL);
INSERT INTO "publication_attempt" VALUES(3,'run-2',NULL,'2024-07-02 06:30:00.000000','published',NULL,NULL);
INSERT INTO "publication_attempt" VALUES(4,'run-3',NULL,'2024-07-03 06:30:00.000000','published',NULL,NULL);
CREATE TABLE quality_figure (
	run_id TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	figure TEXT NOT NULL, 
	run_no INTEGER, 
	as_of DATE, 
	value FLOAT, 
	CONSTRAINT pk_quality_figure PRIMARY KEY (run_id, subject, figure)
);
CREATE TABLE registered_name (
	uscc TEXT NOT NULL, 
	name TEXT NOT NULL, 
	since_on DATE, 
	until_on DATE, 
	CONSTRAINT pk_registered_name PRIMARY KEY (uscc, name)
);
INSERT INTO "registered_name" VALUES('R0002','江阴市第2培训有限公司',NULL,NULL);
INSERT INTO "registered_name" VALUES('R0003','江阴市第3培训有限公司',NULL,NULL);
CREATE TABLE registry_origin (
	origin TEXT NOT NULL, 
	CONSTRAINT pk_registry_origin PRIMARY KEY (origin)
);
CREATE TABLE registry_run (
	run_id TEXT NOT NULL, 
	as_of DATE, 
	policy_version TEXT, 
	finished_at DATETIME, 
	row_counts TEXT, 
	CONSTRAINT pk_registry_run PRIMARY KEY (run_id)
);
INSERT INTO "registry_run" VALUES('run-0','2024-06-30',NULL,'2026-11-28 14:08:39.000000','{"listing_hold": 0, "out_of_scope_penalty": 1, "registered_name": 2, "source_file": 1, "violation": 2, "violator": 2, "violator_evidence": 2, "violator_identity": 2}');
INSERT INTO "registry_run" VALUES('run-1','2024-07-01',NULL,'2026-11-28 14:08:39.000000','{"listing_hold": 0, "out_of_scope_penalty": 1, "registered_name": 2, "source_file": 1, "violation": 2, "violator": 2, "violator_evidence": 2, "violator_identity": 2}');
INSERT INTO "registry_run" VALUES('run-2','2024-07-02',NULL,'2026-11-28 14:08:40.000000','{"listing_hold": 0, "out_of_scope_penalty": 1, "registered_name": 3, "source_file": 1, "violation": 3, "violator": 3, "violator_evidence": 3, "violator_identity": 3}');
INSERT INTO "registry_run" VALUES('run-3','2024-07-03',NULL,'2026-11-28 14:08:40.000000','{"listing_hold": 0, "out_of_scope_penalty": 1, "registered_name": 2, "source_file": 1, "violation": 2, "violator": 2, "violator_evidence": 2, "violator_identity": 2}');
CREATE TABLE registry_seal (
	table_name TEXT NOT NULL, 
	row_count INTEGER, 
	digest TEXT, 
	public_key TEXT, 
	signature TEXT, 
	CONSTRAINT pk_registry_seal PRIMARY KEY (table_name)
);
INSERT INTO "registry_seal" VALUES('violator',2,'5d018dbfeace23760209ba67b3a3927d1113f6dad0e9068d8a65726961e47197',NULL,NULL);
INSERT INTO "registry_seal" VALUES('violator_evidence',2,'19518afd6a923f263134536e298b88fa3144fc13b12bc5d3247ccb18076c0f7c',NULL,NULL);
INSERT INTO "registry_seal" VALUES('violation',2,'4573eb2a20a71931e56d8acae54f692396a322aa76719427c146123fad433521',NULL,NULL);
INSERT INTO "registry_seal" VALUES('source_file',1,'d3902ff0cca8f9fde97e34c164d49b7d57faa91864ad683600d9bfc831b4937f',NULL,NULL);
INSERT INTO "registry_seal" VALUES('violator_identity',4,'7842c30d9eefc781570ec05692aba6f4bf6f21fb14ed2329ae7bf2f70fc7ff18',NULL,NULL);
INSERT INTO "registry_seal" VALUES('listing_hold',0,'625ef02fcae2781e3dd7eac2034cab69364ad679886b6a6014622b31015b8604',NULL,NULL);
INSERT INTO "registry_seal" VALUES('registered_name',2,'0ca2b1ac74ccc7bb337744de3ae6f47a148e81457364dbb5621509ff0a18f665',NULL,NULL);
INSERT INTO "registry_seal" VALUES('out_of_scope_penalty',1,'4a8d9785eea4efa24a716fdab3b3c1cfdb4e986f9b517922d4e3641fa99d2a52',NULL,NULL);
INSERT INTO "registry_seal" VALUES('registry_run',4,'8a6ae4c1b71ae5f5b19475e6c2663e8bd61607d1573e83c56e338702c75a19d9',NULL,NULL);
INSERT INTO "registry_seal" VALUES('publication_attempt',4,'72511da10988c714be3301f2063cdd81ea7ace7213cc84674d1c36dc09ffdfb8',NULL,NULL);
INSERT INTO "registry_seal" VALUES('source_baseline',0,'e19c267e876a70e9b657e15707e0dd3c0a7a737ac08cd8081d193e6f7843a3af',NULL,NULL);
INSERT INTO "registry_seal" VALUES('evidence_baseline',2,'98bac7154c304a5783f7a5ec4e048b717169333f8a93dadbe42035bac74c8fab',NULL,NULL);
INSERT INTO "registry_seal" VALUES('run_failure',1,'414809a241c0849051e90e8121c37f3925667401fc887978ba3a34fdc57cf58b',NULL,NULL);
CREATE TABLE rejected_record (
	issue_no INTEGER NOT NULL, 
	source TEXT, 
	source_file TEXT, 
	source_sheet TEXT, 
	source_row INTEGER, 
	source_record_id TEXT, 
	field TEXT, 
	rule TEXT, 
	value TEXT, 
	expected TEXT, 
	message TEXT, 
	severity TEXT, 
	run_id TEXT, 
	CONSTRAINT pk_rejected_record PRIMARY KEY (issue_no)
);
CREATE TABLE rejection_history (
	rejection_key TEXT NOT NULL, 
	source TEXT, 
	batch TEXT, 
	filer_code TEXT, 
	source_file TEXT, 
	source_sheet TEXT, 
	source_row INTEGER, 
	source_record_id TEXT, 
	severity TEXT, 
	rules TEXT, 
	first_seen_run TEXT, 
	first_seen_on DATE, 
	resolution TEXT, 
	resolved_by TEXT, 
	resolved_on DATE, 
	CONSTRAINT pk_rejection_history PRIMARY KEY (rejection_key)
);
CREATE TABLE run_failure (
	run_id TEXT NOT NULL, 
	job_name TEXT, 
	steps TEXT, 
	recorded_at DATETIME, 
	what_to_do TEXT, 
	CONSTRAINT pk_run_failure PRIMARY KEY (run_id)
);
INSERT INTO "run_failure" VALUES('run-4','main','market_regulation','2024-06-30 06:30:00.000000','市场监管交换库连不上或表结构变了：联系其管理员，恢复后重跑。');
CREATE TABLE source_baseline (
	source TEXT NOT NULL, 
	records INTEGER, 
	CONSTRAINT pk_source_baseline PRIMARY KEY (source)
);
CREATE TABLE source_file (
	source TEXT NOT NULL, 
	source_file TEXT NOT NULL, 
	sha256 TEXT, 
	size_bytes INTEGER, 
	batch TEXT, 
	filer_code TEXT, 
	received_at DATETIME, 
	status TEXT, 
	rows_read INTEGER, 
	rows_accepted INTEGER, 
	rows_rejected INTEGER, 
	rows_ignored INTEGER, 
	ignored_reasons TEXT, 
	zero_report BOOLEAN, 
	message TEXT, 
	answers TEXT, 
	CONSTRAINT pk_source_file PRIMARY KEY (source, source_file)
);
INSERT INTO "source_file" VALUES('market_penalty','f',NULL,NULL,NULL,NULL,NULL,'accepted',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE source_state (
	source TEXT NOT NULL, 
	records INTEGER, 
	newest_on DATE, 
	CONSTRAINT pk_source_state PRIMARY KEY (source)
);
CREATE TABLE submission_status (
	batch TEXT NOT NULL, 
	filer_code TEXT NOT NULL, 
	filer_name TEXT, 
	due_on DATE, 
	status TEXT, 
	submitted_at DATETIME, 
	last_submitted_at DATETIME, 
	late_days INTEGER, 
	deliveries INTEGER, 
	rows_read INTEGER, 
	rows_accepted INTEGER, 
	rows_rejected INTEGER, 
	rows_ignored INTEGER, 
	verified_findings INTEGER, 
	zero_report BOOLEAN, 
	CONSTRAINT pk_submission_status PRIMARY KEY (batch, filer_code)
);
CREATE TABLE violation (
	violation_id TEXT NOT NULL, 
	violator_id TEXT, 
	source TEXT, 
	source_record_id TEXT, 
	party_no INTEGER, 
	violation_codes TEXT, 
	occurred_on DATE, 
	decided_on DATE, 
	verified BOOLEAN, 
	is_open BOOLEAN, 
	is_primary BOOLEAN, 
	finding TEXT, 
	decision_no TEXT, 
	authority TEXT, 
	penalty_kinds TEXT, 
	fine_yuan NUMERIC(20, 2), 
	confiscated_yuan NUMERIC(20, 2), 
	decision_stands BOOLEAN, 
	link_method TEXT, 
	CONSTRAINT pk_violation PRIMARY KEY (violation_id)
);
INSERT INTO "violation" VALUES('R0002','V0002','market_penalty','R0002',1,NULL,NULL,NULL,1,NULL,NULL,NULL,'澄教罚〔2023〕2号',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "violation" VALUES('R0003','V0003','market_penalty','R0003',1,NULL,NULL,NULL,1,NULL,NULL,NULL,'澄教罚〔2023〕3号',NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE violator (
	violator_id TEXT NOT NULL, 
	kind TEXT, 
	name TEXT, 
	aliases TEXT, 
	uscc TEXT, 
	id_number_masked TEXT, 
	responsible_persons TEXT, 
	phones TEXT, 
	addresses TEXT, 
	town_code TEXT, 
	premises_types TEXT, 
	violation_types TEXT, 
	verified_violations INTEGER, 
	open_clues INTEGER, 
	first_seen_on DATE, 
	last_seen_on DATE, 
	merged_into TEXT, 
	CONSTRAINT pk_violator PRIMARY KEY (violator_id)
);
INSERT INTO "violator" VALUES('V0002','organisation','江阴市第2培训有限公司',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "violator" VALUES('V0003','organisation','江阴市第3培训有限公司',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE violator_evidence (
	violator_id TEXT, 
	source TEXT NOT NULL, 
	source_record_id TEXT NOT NULL, 
	party_no INTEGER NOT NULL, 
	link_method TEXT, 
	link_probability FLOAT, 
	link_reason TEXT, 
	linked_to TEXT, 
	source_file TEXT, 
	source_row INTEGER, 
	CONSTRAINT pk_violator_evidence PRIMARY KEY (source, source_record_id, party_no)
);
INSERT INTO "violator_evidence" VALUES('V0002','market_penalty','R0002',1,'uscc',NULL,NULL,NULL,'f',1);
INSERT INTO "violator_evidence" VALUES('V0003','market_penalty','R0003',1,'uscc',NULL,NULL,NULL,'f',1);
CREATE TABLE violator_identity (
	identity_key TEXT NOT NULL, 
	violator_id TEXT, 
	first_seen_run TEXT, 
	CONSTRAINT pk_violator_identity PRIMARY KEY (identity_key)
);
INSERT INTO "violator_identity" VALUES('R0001','V0001','run-0');
INSERT INTO "violator_identity" VALUES('R0002','V0002','run-0');
INSERT INTO "violator_identity" VALUES('R0003','V0003','run-1');
INSERT INTO "violator_identity" VALUES('R0004','V0004','run-2');
CREATE TABLE violator_link (
	link_no INTEGER NOT NULL, 
	violator_id TEXT, 
	left_record TEXT, 
	right_record TEXT, 
	method TEXT, 
	rule TEXT, 
	reason TEXT, 
	weight FLOAT, 
	probability FLOAT, 
	comparisons TEXT, 
	policy_version TEXT, 
	CONSTRAINT pk_violator_link PRIMARY KEY (link_no)
);
CREATE TABLE violator_redirect (
	violator_id TEXT NOT NULL, 
	merged_into TEXT, 
	CONSTRAINT pk_violator_redirect PRIMARY KEY (violator_id)
);
CREATE TABLE violator_relation (
	left_violator_id TEXT NOT NULL, 
	right_violator_id TEXT NOT NULL, 
	relation TEXT NOT NULL, 
	evidence TEXT, 
	CONSTRAINT pk_violator_relation PRIMARY KEY (left_violator_id, right_violator_id, relation)
);
CREATE INDEX ix_violator_uscc ON violator (uscc);
CREATE INDEX ix_violator_evidence_violator_id ON violator_evidence (violator_id);
CREATE INDEX ix_violation_violator_id ON violation (violator_id);
COMMIT;
