// korusgraph: run with cypher-shell or paste into Neo4j Browser; running it again changes nothing.
(schema)
UNWIND [
{agreementType: 'fta', aliases: ['Canada-Peru FTA', 'Canada-Peru Free Trade Agreement', 'Peru-Canada FTA', 'Peru-Canada Free Trade Agreement'], class: 'Agreement', confidence: 0.95, documents: ['news'], firstSeen: date('2008-06-01'), id: 'agreement/ca-pe-fta', inForceDate: '2009-08-01', mergeReasons: ['gazetteer'], name: 'Canada–Peru Free Trade Agreement', signedDate: '2008-05-29', source: 'gazetteer', sourceGrade: 'B', hash: '5a970d7a763c639f352e52dd'}
] AS row MERGE (n:Entity {id: row.id}) SET n = row SET n:Agreement;
UNWIND [
{class: 'Country', confidence: 0.95, documents: ['news'], firstSeen: date('2008-06-01'), id: 'country/ca', isoAlpha2: 'CA', isoAlpha3: 'CAN', mergeReasons: ['gazetteer'], name: 'Canada', sameAs: ['http://publications.europa.eu/resource/authority/country/CAN'], source: 'gazetteer', sourceGrade: 'B', wikidata: 'Q16', hash: '2005f84f3491cfa42dc13564'},
{class: 'Country', confidence: 0.95, documents: ['news'], firstSeen: date('2008-06-01'), id: 'country/pe', isoAlpha2: 'PE', isoAlpha3: 'PER', mergeReasons: ['gazetteer'], name: 'Peru', sameAs: ['http://publications.europa.eu/resource/authority/country/PER'], source: 'gazetteer', sourceGrade: 'B', wikidata: 'Q419', hash: 'ea3de954e7408ee3fe4c9fc7'}
] AS row MERGE (n:Entity {id: row.id}) SET n = row SET n:Place:Country;
UNWIND [
{aliases: ['Minister of International Trade', 'Minister of International Trade Diversification', 'Trade Minister', 'trade minister'], class: 'Office', confidence: 0.95, documents: ['news'], firstSeen: date('2008-06-01'), id: 'office/office-ca-trade-minister', mergeReasons: ['gazetteer'], name: 'Minister of International Trade (Canada)', source: 'gazetteer', sourceGrade: 'A', hash: '94693b3a3e468c5ca14a9b3c'}
] AS row MERGE (n:Entity {id: row.id}) SET n = row SET n:Office;
UNWIND [
{class: 'Person', confidence: 0.95, documents: ['news'], firstSeen: date('2008-06-01'), id: 'person/david-emerson', mergeReasons: ['gazetteer'], name: 'David Emerson', source: 'gazetteer', sourceGrade: 'B', aliases: ['D. \\\u00750045merson "the \'minister\'"\n\tand\rmore'], wikidata: 'Q1178834', hash: '60d64fab1c6146961b98a19b'},
{class: 'Person', confidence: 0.0, id: 'person/stockwell-day', name: 'Stockwell Day', source: 'gazetteer', sourceGrade: 'B', hash: 'ba1c60babaf6a8ef0c1656ce'}
] AS row MERGE (n:Entity {id: row.id}) SET n = row SET n:Person;
UNWIND [
{class: 'City', confidence: 0.95, documents: ['news'], firstSeen: date('2008-06-01'), id: 'place/lima', mergeReasons: ['gazetteer'], name: 'Lima', source: 'gazetteer', sourceGrade: 'B', hash: 'e58b8b9bee4a26de67360af2'}
] AS row MERGE (n:Entity {id: row.id}) SET n = row SET n:Place:City;
UNWIND [
{class: 'Product', confidence: 0.95, documents: ['news'], firstSeen: date('2008-06-01'), id: 'product/wheat', mergeReasons: ['gazetteer'], name: '=wheat; \u0000 밀', source: 'gazetteer', hash: 'cd31dcff27cacd9422162b28'}
] AS row MERGE (n:Entity {id: row.id}) SET n = row SET n:Product;
UNWIND [
{id: 'event-type/sign', eventGroup: 'lifecycle', eventType: 'sign', name: 'Signature', hash: '39b3d3502aa6cebffc4fbbfa'},
{id: 'event-type/tariff_impose', eventGroup: 'measure', eventType: 'tariff_impose', name: 'Tariff imposition', hash: '0ba9bb7a700e66f96b2edaa5'},
{id: 'event-type/state', eventGroup: 'statement', eventType: 'state', name: 'Statement', hash: 'ab386a9ba34bd7a875b4f615'}
] AS row MERGE (n:Concept {id: row.id}) SET n = row SET n:EventType;
UNWIND [
{id: 'document/news', confidence: 1.0, language: 'en', mediaType: 'text/plain', name: 'news', path: 'test.txt', published: date('2008-06-01'), publishedBasis: 'option', sha256: '49eda050a9df6ebdf94e4fde8c5243c55cf902a87827c6882b67490a5ca1e6c7', hash: '3a30ecf73fdfd6d07d358cb0'}
] AS row MERGE (n:Document {id: row.id}) SET n = row;
UNWIND [
{id: 'sentence/news-s0', charEnd: 83, charStart: 0, index: 0, name: 'Canada and Peru signed the Canada-Peru Free Trade Agreement…', text: 'Canada and Peru signed the Canada-Peru Free Trade Agreement in Lima on 29 May 2008.', hash: '662fa2d3fd6017339c78b23e'},
{id: 'sentence/news-s1', charEnd: 148, charStart: 84, index: 1, name: 'Canada\'s exports to Peru rose 5 percent to $400 million in…', text: 'Canada\'s exports to Peru rose 5 percent to $400 million in 2007.', hash: 'b0b45f6f104bf52169d3c11d'},
{id: 'sentence/news-s2', charEnd: 231, charStart: 149, index: 2, name: 'Trade Minister David Emerson said Peru may impose a tariff…', text: 'Trade Minister David Emerson said Peru may impose a tariff of 10 percent on wheat.', hash: '2edb291624f36152ddc3d050'}
] AS row MERGE (n:Sentence {id: row.id}) SET n = row;
UNWIND [
{id: 'mention/news-c0-6', charEnd: 6, charStart: 0, level: 'NAM', name: 'Canada', rules: ['gazetteer-name'], text: 'Canada', hash: '6d46a61b8b7ee4dda999a02d'},
{id: 'mention/news-c16-22', charEnd: 22, charStart: 16, level: 'TRIGGER', name: 'signed', text: 'signed', hash: '2ec3d4c572e1686c1d94a496'},
{id: 'mention/news-c114-123', charEnd: 123, charStart: 114, level: 'FIGURE', name: '5 percent', text: '5 percent', hash: '63e12fa9d2221a50a1438b51'},
{id: 'mention/news-c127-139', charEnd: 139, charStart: 127, level: 'FIGURE', name: '$400 million', text: '$400 million', hash: '4d9520ce4a61df612b09d6c1'},
{id: 'mention/news-c164-177', charEnd: 177, charStart: 164, level: 'NAM', name: 'David Emerson', rules: ['gazetteer'], text: 'David Emerson', hash: '10f7db6e35a443bb6c8cbbaa'},
{id: 'mention/news-c178-182', charEnd: 182, charStart: 178, level: 'TRIGGER', name: 'said', text: 'said', hash: '675b3b19cf706098e3ca7bb6'},
{id: 'mention/news-c192-198', charEnd: 198, charStart: 192, level: 'TRIGGER', name: 'impose', text: 'impose', hash: '8217f43e9c81dcb8c9f12fa0'},
{id: 'mention/news-c201-207', charEnd: 207, charStart: 201, level: 'TRIGGER', name: 'tariff', text: 'tariff', hash: 'fd25a4cb956172e7e26e536f'},
{id: 'mention/news-c211-221', charEnd: 221, charStart: 211, level: 'FIGURE', name: '10 percent', text: '10 percent', hash: '2a147fd8ac3ac88b279cba36'}
] AS row MERGE (n:Mention {id: row.id}) SET n = row;
UNWIND [
{id: 'event/news-sign-c16', cameoCode: '057', confidence: 0.88, datePrecision: 'day', dateText: '29 May 2008', documents: ['news'], endDate: date('2008-05-29'), eventDate: '2008-05-29', eventGroup: 'lifecycle', eventLabel: 'Signature', eventType: 'sign', modality: 'occurred', name: 'Signature 2008-05-29 (occurred): Canada–Peru Free Trade Agr…', ploverCode: 'SUPPORT', renegotiation: false, reportedOn: date('2008-06-01'), rule: 'verb:sign:sign', sentenceText: 'Canada and Peru signed the Canada-Peru Free Trade Agreement in Lima on 29 May 2008.', startDate: date('2008-05-29'), hash: 'e58890c42bf40aa232b27c83'},
{id: 'event/news-tariff_impose-c192', cameoCode: '163', confidence: 0.92, datePrecision: 'none', documents: ['news'], eventGroup: 'measure', eventLabel: 'Tariff imposition', eventType: 'tariff_impose', modality: 'conditional', name: 'Tariff imposition (conditional): Peru, wheat', renegotiation: false, reportedOn: date('2008-06-01'), rule: 'verb:tariff_impose:impose', sentenceText: 'Trade Minister David Emerson said Peru may impose a tariff of 10 percent on wheat.', hash: '364e3dc74325d75f76fd61fe'}
] AS row MERGE (n:Event {id: row.id}) SET n = row;
UNWIND [
{id: 'event/news-state-s178', cameoCode: '010', confidence: 0.93, datePrecision: 'none', documents: ['news'], eventGroup: 'statement', eventLabel: 'Statement', eventType: 'state', modality: 'occurred', name: 'David Emerson: statement on Peru', reportedOn: date('2008-06-01'), rule: 'verb:say', sentenceText: 'Trade Minister David Emerson said Peru may impose a tariff of 10 percent on wheat.', speechMode: 'indirect', stance: 'neutral', hash: '7c7a4564e82f1b965ae57896'}
] AS row MERGE (n:Event {id: row.id}) SET n = row SET n:Statement;
UNWIND [
{id: 'figure/news-figure-c114', confidence: 0.99, direction: 'increase', documents: ['news'], figureKind: 'change', indicator: 'goods_exports', name: 'goods exports: 5 percent', reportedOn: date('2008-06-01'), rule: 'percent', sentenceText: 'Canada\'s exports to Peru rose 5 percent to $400 million in 2007.', text: '5 percent', unit: 'percent', value: 5.0, hash: '8fdc194b59ddb9b80f1e6a7c'},
{id: 'figure/news-figure-c127', confidence: 0.97, currency: 'USD', direction: 'increase', documents: ['news'], figureKind: 'level', indicator: 'goods_exports', name: 'goods exports: $400 million', periodText: '2007', reportedOn: date('2008-06-01'), rule: 'money', sentenceText: 'Canada\'s exports to Peru rose 5 percent to $400 million in 2007.', text: '$400 million', unit: 'currency', value: 400000000.0, hash: 'f6d2407857bc5e42a291f105'},
{id: 'figure/news-figure-c211', confidence: 0.99, documents: ['news'], figureKind: 'rate', indicator: 'tariff_rate', name: 'tariff rate: 10 percent', reportedOn: date('2008-06-01'), rule: 'percent', sentenceText: 'Trade Minister David Emerson said Peru may impose a tariff of 10 percent on wheat.', text: '10 percent', unit: 'percent', value: 10.0, hash: '17fe77878064f75949e5e32d'}
] AS row MERGE (n:Figure {id: row.id}) SET n = row;
UNWIND [
{id: 'happening/news-tariff_impose-c192', cameoCode: '163', eventGroup: 'measure', eventLabel: 'Tariff imposition', eventType: 'tariff_impose', firstReported: date('2008-06-01'), lastReported: date('2008-06-01'), modalities: ['2008-06-01 conditional'], modality: 'conditional', name: 'Tariff imposition (conditional): Peru, wheat', reports: 1, sources: 1, hash: '74b86126624fdbf335b01308'},
{id: 'happening/sign-ca-pe-fta-2008-05-29-11abe07751', cameoCode: '057', datesTold: ['2008-05-29'], endDate: date('2008-05-29'), eventDate: '2008-05-29', eventGroup: 'lifecycle', eventLabel: 'Signature', eventType: 'sign', firstReported: date('2008-06-01'), lastReported: date('2008-06-01'), modalities: ['2008-06-01 occurred'], modality: 'occurred', name: 'Signature 2008-05-29 (occurred): Canada–Peru Free Trade Agr…', ploverCode: 'SUPPORT', reports: 1, sources: 1, startDate: date('2008-05-29'), hash: 'b623d2621306986b10e87748'}
] AS row MERGE (n:Happening {id: row.id}) SET n = row;
UNWIND [
{start: 'person/david-emerson', end: 'office/office-ca-trade-minister', key: 'person/david-emerson|HOLDS_OFFICE|office/office-ca-trade-minister|incumbent', properties: {asOf: date('2008-06-01'), confidence: 0.96, documents: ['news'], key: 'person/david-emerson|HOLDS_OFFICE|office/office-ca-trade-minister|incumbent', modality: 'occurred', rules: ['title'], sentenceText: 'Trade Minister David Emerson said Peru may impose a tariff of 10 percent on wheat.', sentences: ['sentence/news-s2'], source: 'extracted', status: 'incumbent', hash: '78b0585d902a8236e511b324'}}
] AS row MATCH (a:Entity {id: row.start}) MATCH (b:Entity {id: row.end}) MERGE (a)-[r:HOLDS_OFFICE {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'office/office-ca-trade-minister', end: 'country/ca', key: 'office/office-ca-trade-minister|OFFICE_OF|country/ca', properties: {confidence: 0.96, documents: ['news'], implicit: true, key: 'office/office-ca-trade-minister|OFFICE_OF|country/ca', modality: 'occurred', rules: ['title'], sentenceText: 'Trade Minister David Emerson said Peru may impose a tariff of 10 percent on wheat.', sentences: ['sentence/news-s2'], source: 'extracted', hash: 'fd7d6d85af711dd4abb872b2'}}
] AS row MATCH (a:Entity {id: row.start}) MATCH (b:Entity {id: row.end}) MERGE (a)-[r:OFFICE_OF {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'country/ca', end: 'agreement/ca-pe-fta', key: 'country/ca|PARTY_TO|agreement/ca-pe-fta|signatory', properties: {confidence: 0.99, documents: ['news'], implicit: true, key: 'country/ca|PARTY_TO|agreement/ca-pe-fta|signatory', modality: 'occurred', rules: ['signed'], sentenceText: 'Canada and Peru signed the Canada-Peru Free Trade Agreement in Lima on 29 May 2008.', sentences: ['sentence/news-s0'], since: '2008-05-29', source: 'extracted', startDate: date('2008-05-29'), status: 'signatory', hash: 'dad12e4635229f4438d4398f'}},
{start: 'country/pe', end: 'agreement/ca-pe-fta', key: 'country/pe|PARTY_TO|agreement/ca-pe-fta|signatory', properties: {confidence: 0.99, documents: ['news'], implicit: true, key: 'country/pe|PARTY_TO|agreement/ca-pe-fta|signatory', modality: 'occurred', rules: ['signed'], sentenceText: 'Canada and Peru signed the Canada-Peru Free Trade Agreement in Lima on 29 May 2008.', sentences: ['sentence/news-s0'], since: '2008-05-29', source: 'extracted', startDate: date('2008-05-29'), status: 'signatory', hash: 'e70691dfad60cceea36bdd35'}}
] AS row MATCH (a:Entity {id: row.start}) MATCH (b:Entity {id: row.end}) MERGE (a)-[r:PARTY_TO {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'person/david-emerson', end: 'office/office-ca-trade-minister', key: 'person/david-emerson|HOLDS_OFFICE|office/office-ca-trade-minister|gazetteer|2006-02', properties: {confidence: 0.8, endDate: date('2008-06-30'), key: 'person/david-emerson|HOLDS_OFFICE|office/office-ca-trade-minister|gazetteer|2006-02', since: '2006-02', source: 'gazetteer', sourceGrade: 'B', startDate: date('2006-02-01'), until: '2008-06', hash: '79f52d5a07210c5eb31b7f76'}},
{start: 'person/stockwell-day', end: 'office/office-ca-trade-minister', key: 'person/stockwell-day|HOLDS_OFFICE|office/office-ca-trade-minister|gazetteer|2008-10', properties: {confidence: 0.8, endDate: date('2010-01-31'), key: 'person/stockwell-day|HOLDS_OFFICE|office/office-ca-trade-minister|gazetteer|2008-10', since: '2008-10', source: 'gazetteer', sourceGrade: 'B', startDate: date('2008-10-01'), until: '2010-01', hash: 'c0ca8d8ce620ac3af2e30bae'}}
] AS row MATCH (a:Entity {id: row.start}) MATCH (b:Entity {id: row.end}) MERGE (a)-[r:HOLDS_OFFICE {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'sentence/news-s0', end: 'document/news', key: 'sentence/news-s0|IN_DOCUMENT|document/news', properties: {key: 'sentence/news-s0|IN_DOCUMENT|document/news', hash: '9f4ee360a6365c8f64f6224b'}},
{start: 'sentence/news-s1', end: 'document/news', key: 'sentence/news-s1|IN_DOCUMENT|document/news', properties: {key: 'sentence/news-s1|IN_DOCUMENT|document/news', hash: '79e2ab9139673b0fd189d685'}},
{start: 'sentence/news-s2', end: 'document/news', key: 'sentence/news-s2|IN_DOCUMENT|document/news', properties: {key: 'sentence/news-s2|IN_DOCUMENT|document/news', hash: '21d34df6e36492f6764e541c'}}
] AS row MATCH (a:Sentence {id: row.start}) MATCH (b:Document {id: row.end}) MERGE (a)-[r:IN_DOCUMENT {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'mention/news-c0-6', end: 'sentence/news-s0', key: 'mention/news-c0-6|IN_SENTENCE|sentence/news-s0', properties: {key: 'mention/news-c0-6|IN_SENTENCE|sentence/news-s0', hash: '27fb4693d44cb643c10a5e78'}},
{start: 'mention/news-c16-22', end: 'sentence/news-s0', key: 'mention/news-c16-22|IN_SENTENCE|sentence/news-s0', properties: {key: 'mention/news-c16-22|IN_SENTENCE|sentence/news-s0', hash: 'b323c51dab05cb085021dd10'}},
{start: 'mention/news-c114-123', end: 'sentence/news-s1', key: 'mention/news-c114-123|IN_SENTENCE|sentence/news-s1', properties: {key: 'mention/news-c114-123|IN_SENTENCE|sentence/news-s1', hash: '1fe0e0f853a82685e68e1409'}},
{start: 'mention/news-c127-139', end: 'sentence/news-s1', key: 'mention/news-c127-139|IN_SENTENCE|sentence/news-s1', properties: {key: 'mention/news-c127-139|IN_SENTENCE|sentence/news-s1', hash: '2d052b18b6043bc452f1fc53'}},
{start: 'mention/news-c164-177', end: 'sentence/news-s2', key: 'mention/news-c164-177|IN_SENTENCE|sentence/news-s2', properties: {key: 'mention/news-c164-177|IN_SENTENCE|sentence/news-s2', hash: '8e8427473ec9c3766dd8415a'}},
{start: 'mention/news-c178-182', end: 'sentence/news-s2', key: 'mention/news-c178-182|IN_SENTENCE|sentence/news-s2', properties: {key: 'mention/news-c178-182|IN_SENTENCE|sentence/news-s2', hash: '7e585bdb1d9e8cfc7b8dec10'}},
{start: 'mention/news-c192-198', end: 'sentence/news-s2', key: 'mention/news-c192-198|IN_SENTENCE|sentence/news-s2', properties: {key: 'mention/news-c192-198|IN_SENTENCE|sentence/news-s2', hash: 'a6b9fe187977ff1ff756f40f'}},
{start: 'mention/news-c201-207', end: 'sentence/news-s2', key: 'mention/news-c201-207|IN_SENTENCE|sentence/news-s2', properties: {key: 'mention/news-c201-207|IN_SENTENCE|sentence/news-s2', hash: 'b703c430ea30a265586261e7'}},
{start: 'mention/news-c211-221', end: 'sentence/news-s2', key: 'mention/news-c211-221|IN_SENTENCE|sentence/news-s2', properties: {key: 'mention/news-c211-221|IN_SENTENCE|sentence/news-s2', hash: '415c19f9e8de324f8d29cde1'}}
] AS row MATCH (a:Mention {id: row.start}) MATCH (b:Sentence {id: row.end}) MERGE (a)-[r:IN_SENTENCE {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'mention/news-c0-6', end: 'country/ca', key: 'mention/news-c0-6|REFERS_TO|country/ca', properties: {key: 'mention/news-c0-6|REFERS_TO|country/ca', hash: '0b1eab91f9e982bb72274bb0'}},
{start: 'mention/news-c164-177', end: 'person/david-emerson', key: 'mention/news-c164-177|REFERS_TO|person/david-emerson', properties: {key: 'mention/news-c164-177|REFERS_TO|person/david-emerson', hash: '7ce35677fa7745fae2171cce'}}
] AS row MATCH (a:Mention {id: row.start}) MATCH (b:Entity {id: row.end}) MERGE (a)-[r:REFERS_TO {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'event/news-sign-c16', end: 'event-type/sign', key: 'event/news-sign-c16|OF_TYPE|event-type/sign', properties: {key: 'event/news-sign-c16|OF_TYPE|event-type/sign', hash: '6c155df957c84c03a56b7e99'}}
] AS row MATCH (a:Event {id: row.start}) MATCH (b:Concept {id: row.end}) MERGE (a)-[r:OF_TYPE {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'event/news-sign-c16', end: 'agreement/ca-pe-fta', key: 'event/news-sign-c16|CONCERNS_AGREEMENT|agreement/ca-pe-fta|agreement', properties: {key: 'event/news-sign-c16|CONCERNS_AGREEMENT|agreement/ca-pe-fta|agreement', role: 'agreement', hash: 'acfef134db3f13c95c6a196f'}}
] AS row MATCH (a:Event {id: row.start}) MATCH (b:Entity {id: row.end}) MERGE (a)-[r:CONCERNS_AGREEMENT {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'event/news-sign-c16', end: 'place/lima', key: 'event/news-sign-c16|TOOK_PLACE_IN|place/lima|place', properties: {key: 'event/news-sign-c16|TOOK_PLACE_IN|place/lima|place', role: 'place', hash: '6c2b1f126a5b9d0c5f6f0ea1'}}
] AS row MATCH (a:Event {id: row.start}) MATCH (b:Entity {id: row.end}) MERGE (a)-[r:TOOK_PLACE_IN {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'event/news-sign-c16', end: 'country/ca', key: 'event/news-sign-c16|HAS_PARTICIPANT|country/ca|signatory', properties: {key: 'event/news-sign-c16|HAS_PARTICIPANT|country/ca|signatory', role: 'signatory', hash: '4a717ff7ea48c637de282d19'}},
{start: 'event/news-sign-c16', end: 'country/pe', key: 'event/news-sign-c16|HAS_PARTICIPANT|country/pe|signatory', properties: {key: 'event/news-sign-c16|HAS_PARTICIPANT|country/pe|signatory', role: 'signatory', hash: '98248d8d6970c2eeb79e302f'}}
] AS row MATCH (a:Event {id: row.start}) MATCH (b:Entity {id: row.end}) MERGE (a)-[r:HAS_PARTICIPANT {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'event/news-sign-c16', end: 'mention/news-c16-22', key: 'event/news-sign-c16|EVIDENCED_BY|mention/news-c16-22', properties: {key: 'event/news-sign-c16|EVIDENCED_BY|mention/news-c16-22', hash: '008cd57f883be427d60f7f0e'}}
] AS row MATCH (a:Event {id: row.start}) MATCH (b:Mention {id: row.end}) MERGE (a)-[r:EVIDENCED_BY {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'event/news-tariff_impose-c192', end: 'event-type/tariff_impose', key: 'event/news-tariff_impose-c192|OF_TYPE|event-type/tariff_impose', properties: {key: 'event/news-tariff_impose-c192|OF_TYPE|event-type/tariff_impose', hash: '9dbeb7199150d741a1547db7'}}
] AS row MATCH (a:Event {id: row.start}) MATCH (b:Concept {id: row.end}) MERGE (a)-[r:OF_TYPE {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'event/news-tariff_impose-c192', end: 'country/pe', key: 'event/news-tariff_impose-c192|HAS_PARTICIPANT|country/pe|imposer', properties: {key: 'event/news-tariff_impose-c192|HAS_PARTICIPANT|country/pe|imposer', role: 'imposer', hash: 'c624f5473d50e43af0cd1d94'}}
] AS row MATCH (a:Event {id: row.start}) MATCH (b:Entity {id: row.end}) MERGE (a)-[r:HAS_PARTICIPANT {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'event/news-tariff_impose-c192', end: 'product/wheat', key: 'event/news-tariff_impose-c192|AFFECTS_PRODUCT|product/wheat|product', properties: {key: 'event/news-tariff_impose-c192|AFFECTS_PRODUCT|product/wheat|product', role: 'product', hash: '0bd713cd68f6cd702b2e7954'}}
] AS row MATCH (a:Event {id: row.start}) MATCH (b:Entity {id: row.end}) MERGE (a)-[r:AFFECTS_PRODUCT {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'event/news-tariff_impose-c192', end: 'figure/news-figure-c211', key: 'event/news-tariff_impose-c192|HAS_FIGURE|figure/news-figure-c211|rate', properties: {key: 'event/news-tariff_impose-c192|HAS_FIGURE|figure/news-figure-c211|rate', role: 'rate', hash: '8e519521a7d585208cdf1804'}}
] AS row MATCH (a:Event {id: row.start}) MATCH (b:Figure {id: row.end}) MERGE (a)-[r:HAS_FIGURE {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'event/news-tariff_impose-c192', end: 'mention/news-c192-198', key: 'event/news-tariff_impose-c192|EVIDENCED_BY|mention/news-c192-198', properties: {key: 'event/news-tariff_impose-c192|EVIDENCED_BY|mention/news-c192-198', hash: 'd931444b77baa9bd42e38b79'}},
{start: 'event/news-tariff_impose-c192', end: 'mention/news-c201-207', key: 'event/news-tariff_impose-c192|EVIDENCED_BY|mention/news-c201-207', properties: {key: 'event/news-tariff_impose-c192|EVIDENCED_BY|mention/news-c201-207', hash: '7f3a7da3f679ec9076ce679e'}}
] AS row MATCH (a:Event {id: row.start}) MATCH (b:Mention {id: row.end}) MERGE (a)-[r:EVIDENCED_BY {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'event/news-state-s178', end: 'event-type/state', key: 'event/news-state-s178|OF_TYPE|event-type/state', properties: {key: 'event/news-state-s178|OF_TYPE|event-type/state', hash: '11c2a03f44bfad19b417a1b3'}}
] AS row MATCH (a:Event {id: row.start}) MATCH (b:Concept {id: row.end}) MERGE (a)-[r:OF_TYPE {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'event/news-state-s178', end: 'person/david-emerson', key: 'event/news-state-s178|MADE_BY|person/david-emerson|speaker', properties: {as: 'speaker', key: 'event/news-state-s178|MADE_BY|person/david-emerson|speaker', hash: '765cc28855c8c4525e262bd3'}}
] AS row MATCH (a:Event {id: row.start}) MATCH (b:Entity {id: row.end}) MERGE (a)-[r:MADE_BY {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'event/news-state-s178', end: 'event/news-tariff_impose-c192', key: 'event/news-state-s178|REPORTS|event/news-tariff_impose-c192', properties: {key: 'event/news-state-s178|REPORTS|event/news-tariff_impose-c192', hash: 'df7747eaf59720b81dba8cf8'}}
] AS row MATCH (a:Event {id: row.start}) MATCH (b:Event {id: row.end}) MERGE (a)-[r:REPORTS {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'event/news-state-s178', end: 'country/pe', key: 'event/news-state-s178|TARGETS|country/pe', properties: {key: 'event/news-state-s178|TARGETS|country/pe', hash: '42e27e3c48ea3bdb0083f398'}}
] AS row MATCH (a:Event {id: row.start}) MATCH (b:Entity {id: row.end}) MERGE (a)-[r:TARGETS {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'event/news-state-s178', end: 'mention/news-c178-182', key: 'event/news-state-s178|EVIDENCED_BY|mention/news-c178-182', properties: {key: 'event/news-state-s178|EVIDENCED_BY|mention/news-c178-182', hash: '65ae73aadae29aaa2e3be89a'}}
] AS row MATCH (a:Event {id: row.start}) MATCH (b:Mention {id: row.end}) MERGE (a)-[r:EVIDENCED_BY {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'figure/news-figure-c114', end: 'country/ca', key: 'figure/news-figure-c114|REPORTED_FOR|country/ca', properties: {key: 'figure/news-figure-c114|REPORTED_FOR|country/ca', hash: '7397d13602b9aaa5cbc9cff6'}}
] AS row MATCH (a:Figure {id: row.start}) MATCH (b:Entity {id: row.end}) MERGE (a)-[r:REPORTED_FOR {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'figure/news-figure-c114', end: 'country/pe', key: 'figure/news-figure-c114|WITH_PARTNER|country/pe', properties: {key: 'figure/news-figure-c114|WITH_PARTNER|country/pe', hash: 'c9abc91587e3e51eb3c70313'}}
] AS row MATCH (a:Figure {id: row.start}) MATCH (b:Entity {id: row.end}) MERGE (a)-[r:WITH_PARTNER {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'figure/news-figure-c114', end: 'mention/news-c114-123', key: 'figure/news-figure-c114|EVIDENCED_BY|mention/news-c114-123', properties: {key: 'figure/news-figure-c114|EVIDENCED_BY|mention/news-c114-123', hash: 'f6a793947690bc7301668a70'}}
] AS row MATCH (a:Figure {id: row.start}) MATCH (b:Mention {id: row.end}) MERGE (a)-[r:EVIDENCED_BY {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'figure/news-figure-c127', end: 'country/ca', key: 'figure/news-figure-c127|REPORTED_FOR|country/ca', properties: {key: 'figure/news-figure-c127|REPORTED_FOR|country/ca', hash: 'bded55d974b9ddf4225e11b5'}}
] AS row MATCH (a:Figure {id: row.start}) MATCH (b:Entity {id: row.end}) MERGE (a)-[r:REPORTED_FOR {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'figure/news-figure-c127', end: 'country/pe', key: 'figure/news-figure-c127|WITH_PARTNER|country/pe', properties: {key: 'figure/news-figure-c127|WITH_PARTNER|country/pe', hash: 'ebe6cb7d38dd2596c622c050'}}
] AS row MATCH (a:Figure {id: row.start}) MATCH (b:Entity {id: row.end}) MERGE (a)-[r:WITH_PARTNER {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'figure/news-figure-c127', end: 'mention/news-c127-139', key: 'figure/news-figure-c127|EVIDENCED_BY|mention/news-c127-139', properties: {key: 'figure/news-figure-c127|EVIDENCED_BY|mention/news-c127-139', hash: 'e9879803ac3cf5ae22a0ec40'}}
] AS row MATCH (a:Figure {id: row.start}) MATCH (b:Mention {id: row.end}) MERGE (a)-[r:EVIDENCED_BY {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'figure/news-figure-c211', end: 'country/pe', key: 'figure/news-figure-c211|REPORTED_FOR|country/pe', properties: {key: 'figure/news-figure-c211|REPORTED_FOR|country/pe', hash: '6c87e4bc6d58fea437547603'}}
] AS row MATCH (a:Figure {id: row.start}) MATCH (b:Entity {id: row.end}) MERGE (a)-[r:REPORTED_FOR {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'figure/news-figure-c211', end: 'product/wheat', key: 'figure/news-figure-c211|OF_PRODUCT|product/wheat', properties: {key: 'figure/news-figure-c211|OF_PRODUCT|product/wheat', hash: '22de166f9b367456fbcc2641'}}
] AS row MATCH (a:Figure {id: row.start}) MATCH (b:Entity {id: row.end}) MERGE (a)-[r:OF_PRODUCT {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'figure/news-figure-c211', end: 'person/david-emerson', key: 'figure/news-figure-c211|ASSERTED_BY|person/david-emerson', properties: {key: 'figure/news-figure-c211|ASSERTED_BY|person/david-emerson', hash: '06aed5d2b6a8d8c5bed275db'}}
] AS row MATCH (a:Figure {id: row.start}) MATCH (b:Entity {id: row.end}) MERGE (a)-[r:ASSERTED_BY {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'figure/news-figure-c211', end: 'mention/news-c211-221', key: 'figure/news-figure-c211|EVIDENCED_BY|mention/news-c211-221', properties: {key: 'figure/news-figure-c211|EVIDENCED_BY|mention/news-c211-221', hash: 'ba0782a3c6f3a501b0c3198d'}}
] AS row MATCH (a:Figure {id: row.start}) MATCH (b:Mention {id: row.end}) MERGE (a)-[r:EVIDENCED_BY {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'event/news-sign-c16', end: 'happening/sign-ca-pe-fta-2008-05-29-11abe07751', key: 'event/news-sign-c16|REPORT_OF|happening/sign-ca-pe-fta-2008-05-29-11abe07751', properties: {key: 'event/news-sign-c16|REPORT_OF|happening/sign-ca-pe-fta-2008-05-29-11abe07751', hash: 'eb0e119f5dc3ae1362d188f1'}},
{start: 'event/news-tariff_impose-c192', end: 'happening/news-tariff_impose-c192', key: 'event/news-tariff_impose-c192|REPORT_OF|happening/news-tariff_impose-c192', properties: {key: 'event/news-tariff_impose-c192|REPORT_OF|happening/news-tariff_impose-c192', hash: '91c1006432de36150d3e2646'}}
] AS row MATCH (a:Event {id: row.start}) MATCH (b:Happening {id: row.end}) MERGE (a)-[r:REPORT_OF {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'happening/news-tariff_impose-c192', end: 'country/pe', key: 'happening/news-tariff_impose-c192|CONCERNS|country/pe', properties: {key: 'happening/news-tariff_impose-c192|CONCERNS|country/pe', hash: '6fc39a1e745e082adb121cc2'}},
{start: 'happening/news-tariff_impose-c192', end: 'product/wheat', key: 'happening/news-tariff_impose-c192|CONCERNS|product/wheat', properties: {key: 'happening/news-tariff_impose-c192|CONCERNS|product/wheat', hash: '715e81009a16475d011db117'}}
] AS row MATCH (a:Happening {id: row.start}) MATCH (b:Entity {id: row.end}) MERGE (a)-[r:CONCERNS {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'happening/news-tariff_impose-c192', end: 'event-type/tariff_impose', key: 'happening/news-tariff_impose-c192|OF_TYPE|event-type/tariff_impose', properties: {key: 'happening/news-tariff_impose-c192|OF_TYPE|event-type/tariff_impose', hash: '2d2b1957f2a5ca86f33dbc5c'}}
] AS row MATCH (a:Happening {id: row.start}) MATCH (b:Concept {id: row.end}) MERGE (a)-[r:OF_TYPE {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'happening/sign-ca-pe-fta-2008-05-29-11abe07751', end: 'agreement/ca-pe-fta', key: 'happening/sign-ca-pe-fta-2008-05-29-11abe07751|CONCERNS|agreement/ca-pe-fta', properties: {key: 'happening/sign-ca-pe-fta-2008-05-29-11abe07751|CONCERNS|agreement/ca-pe-fta', hash: '34fda5c5d5df6f8db0bbbfec'}}
] AS row MATCH (a:Happening {id: row.start}) MATCH (b:Entity {id: row.end}) MERGE (a)-[r:CONCERNS {key: row.key}]->(b) SET r = row.properties;
UNWIND [
{start: 'happening/sign-ca-pe-fta-2008-05-29-11abe07751', end: 'event-type/sign', key: 'happening/sign-ca-pe-fta-2008-05-29-11abe07751|OF_TYPE|event-type/sign', properties: {key: 'happening/sign-ca-pe-fta-2008-05-29-11abe07751|OF_TYPE|event-type/sign', hash: '1d6a17aedf95bfc7e7b4c833'}}
] AS row MATCH (a:Happening {id: row.start}) MATCH (b:Concept {id: row.end}) MERGE (a)-[r:OF_TYPE {key: row.key}]->(b) SET r = row.properties;
