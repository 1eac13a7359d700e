/**
 * Content hashes of the recordings of the MIT-BIH Arrhythmia Database 1.0.0, by record. They tell its people wherever a copy lies: 48
 * recordings of 47 people, of whom one was recorded twice.
 */
export const MIT_BIH_CONTENT: ReadonlyMap<string, string> = new Map([
  ['100', '0e8811204800616627a21cd78af8c095ab8f9a491f80c4a06071a9440eab9c6b'],
  ['101', '9645f9f9a36c38f90808efe6d4951dbc906cbc71161ef4bb140d6c9ee661ecc9'],
  ['102', '45949f76f042ece49b5aef15ad7c32bd71d87b96fa1be96043865ff1e5e90cfd'],
  ['103', 'b34f75873b6a4b7aef6947de7fd883995d77bf8d48c529c9a5469ec8b33d0786'],
  ['104', 'b9fa215b2400a16cfaf4c622711104af820036b9d09ee8058e95db10ef55e649'],
  ['105', '4eefeef573331496ffa23ab0a4103b14f310ad9f6c9f95cc3f7ec2fcfe374104'],
  ['106', '886b58fd8b01c73bab5ed0da30cbef568a12a88ceae2cddd265cd3f5e5484af0'],
  ['107', '85b01870236f9b66a35c9a31c49bb5b90251b551533c43bb0ba89c328514a68f'],
  ['108', '4070445003ecdf1bd0945dcc9a0f8f8844c00796cf1bb891495db3fcf9a2a5b7'],
  ['109', '10a3f037212c9efe3a34df5092438e83d203ea5d66a4c931cc9548b513968bc5'],
  ['111', 'fece7dec925acbf3e235f2fc158e1ba54e3822c03104f7cc743b397a22f77cbd'],
  ['112', 'c894fe1025b4be107cf4d5a3d012688916f1cea559337e96e835bd79f595df18'],
  ['113', '37af202167c43d8ff0df3d08a2d354159fab77541f3538679c71cecd6f5081b5'],
  ['114', '32993bca28038d89975624371bc4f511d0b9c7d812622bc2c1cb442e940dff6e'],
  ['115', '78956e7bcbef97059ff4c0c42af0e52e6684019f4ad8f5d9806d16413189bdf1'],
  ['116', '1a0022c43d622b638138e9a5a18b7b03317137eba49e64133041ddd9c322a82b'],
  ['117', '7eb24ed169704314d55addcabf1ab572ca4a36108dd8d4090035258aeaa74d9f'],
  ['118', '4963b8b886349a9081b75c97dd561c4a7f4b61e7833257dcaea64953a92c6a47'],
  ['119', 'f8b200bcb997cf4d2c8af24ae6d2af92cfad8061eb6b0efe0f7fcaae4e459caf'],
  ['121', '4900736ac90c0e371c6949589b95513d50ae5f628769072bf61fd8fe90c5858d'],
  ['122', '1dd4247e3505b6c68ea2fe59c41e9e692797f2e139d15ec860586dc8f67a4630'],
  ['123', 'dc3c9dc346fcf364c2a3503e5122688a611e691838427fcb509dde761f7f4dd3'],
  ['124', 'ee15762ac8c7931bbe36f564554a6060fa631ecd7f8fd85635bd404ba1774ca0'],
  ['200', 'e938d0f10d56c982af48a2566da6a8ed44f502dc874a5931466ab61f77ad428c'],
  ['201', 'd2f16ce367520d48cbcececa7387d0e601bcbecda198a5236c5ee8879ce9eb90'],
  ['202', '20888d5c246702ab8866ea2b9fcf93c7898440eca647c3187caaf1138f3bf59c'],
  ['203', 'e1e0d1dbd09933b97dc0be43a35c6c84c4d554c482c63f594379a79f480532ad'],
  ['205', '5349578035136be7f2ecd15b484f10b3901156a666648817b771c4275d1e45b7'],
  ['207', 'ac75108ddd3f41891f0b185b8fbb1de553da3f653fc26a38493e69a08df2c487'],
  ['208', '7bcd4b9517e95f39115e0345e6aec512da1304c16c6fec12d62d3116baae32c1'],
  ['209', '979e636120aec7e26bcf8baa2c594409f84525a48a5fac5d04dfd713a0b8cca8'],
  ['210', '8cc259b6f679c6954206bcf0356cec79fdd58b6d2cdd39b2e40c5907b9d2b4c7'],
  ['212', '8894d4ddfaa9232228aaedc70b77d8359a3dbb09f4413d206f376b2a98fa0a4b'],
  ['213', 'c35c152b461aac25d138822d9fa4b6a4491287a7edc427ecd57734d43b5be948'],
  ['214', 'a7a2d3448c868c403293060d87ee84d72d33f8bb07ffa970ae687fbb30e39d98'],
  ['215', '45becfc5334af0546e3ae7dc60acdce6b0bb8bfbbcf03952ffdda25178ed8f20'],
  ['217', 'b4618ffa364167dfe9675d92f965d712f3bc3a530715c672d4bfcbba12247220'],
  ['219', '6ac2d6df45bb18d7c2769187d45a3c4d7eeec003068010fcd097db43af03d3f1'],
  ['220', 'e8a08736702adce48bae0ed70f38ca63647e3705c7d1b9c9679258b69404c2f8'],
  ['221', 'fef2a88a6cf6f8a462820175ce6d92a7c0af10617f953357d20626a35a116516'],
  ['222', 'de8f3a8813fe34056efb1ff74a53c4647df2e666d31bc2cfda0b3a45940c316a'],
  ['223', '7ed75dc8bec319bdfdabc235441bc97c99074895b1ea9edf5dfec3d1ce0e9c21'],
  ['228', '271d763416b866026cd96ca85f8461a4b543d4c59235ef5c1541be5cd30e8379'],
  ['230', '52a019b6d07689f269315d7412611f5c148d7450e9cc24b0a65ba7a5f04dbaed'],
  ['231', '48a13ab3e6043783ab7614e99fc696dc51a0eb2c29b16f992bb553706a2271ab'],
  ['232', 'ecba07d65f3b95e890d82711a62ab67ed4af89f4b76de317ce137c27ca27f63b'],
  ['233', 'cf818234a0014c024e4a39736b390d4f6a3c505e0581b7d9d3646c2dddf95403'],
  ['234', '6b260be8db040a2ec4df875a8bd8dc011aa773071a6af3d234fddb45fa285395'],
]);

/** Recorded from the same person: MIT-BIH Arrhythmia Database Directory, "records 201 and 202 came from the same male subject". */
const SAME_PERSON: ReadonlyMap<string, string> = new Map([['202', '201']]);

/** Content hashes of the excerpts in resources/demo: who looks at them first and imports the database later has the same people twice. */
const DEMO_EXCERPTS = [
  ['5d0fbbf318ba54141dfda29c3a3166d4e96093622e3d7bcc0bd6ff7fac0ad3ba', '200'],
  ['7c71d681ce7917f3f2a9903f42a09015b2782a320cec1e3024e850dc123a087d', '213'],
  ['9caf83633b8f5c08299c83902bb9cbf59849b685fc5fa0e4391a9f33f4b67b0a', '222'],
] as const;

const RECORD_OF_CONTENT: ReadonlyMap<string, string> = new Map([
  ...[...MIT_BIH_CONTENT].map(([record, content]) => [content, record] as const),
  ...DEMO_EXCERPTS,
]);

/**
 * Who was recorded, by the record's number ('201'): the content hash of the person's first recording, so that the person is held out
 * or not whatever way the recordings come. Undefined for a record that is none of MIT-BIH's.
 */
export function findMitBihPerson(record: string): string | undefined {
  return MIT_BIH_CONTENT.get(SAME_PERSON.get(record) ?? record);
}

/** The same by the content of a recording. */
export function findMitBihPersonOf(contentSha256: string): string | undefined {
  const record = RECORD_OF_CONTENT.get(contentSha256);
  return record === undefined ? undefined : findMitBihPerson(record);
}

/** Content hashes of all that is known of a person: whole recordings and the demo's excerpts. */
export function listMitBihContentOf(person: string): readonly string[] {
  return [...RECORD_OF_CONTENT].filter(([, record]) => findMitBihPerson(record) === person).map(([content]) => content);
}
